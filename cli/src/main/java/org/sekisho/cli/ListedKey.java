package org.sekisho.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.sekisho.authentication.keys.DkimPrivateKey;
import org.sekisho.authentication.keys.KeyAdvice;
import org.sekisho.authentication.keys.KeyMarkers;
import org.sekisho.authentication.keys.KeyRecord;
import org.sekisho.authentication.keys.KeyState;
import org.sekisho.authentication.keys.Publication;
import org.sekisho.authentication.keys.StoredKey;

/**
 * One key as {@code sekisho keys} shows it.
 *
 * @param key the key
 * @param published what the DNS says about it; empty if the file is broken, so that nothing can be compared
 * @param signs whether it signs now
 * @param now the time for which its state is told
 */
record ListedKey(StoredKey key, Optional<Publication> published, boolean signs, Instant now) {

    /** What a line begins with that says what is to be done. */
    static final String TO_DO = "  to do         ";

    /** What is to be done about it. */
    List<String> advice() {
        return KeyAdvice.about(key, published, now);
    }

    /** Whether the DNS did not say what is needed. */
    boolean isUnknown() {
        return key.state(now) != KeyState.RETIRED
                && published
                        .filter(found -> found.status() == Publication.Status.TEMPORARY_ERROR)
                        .isPresent();
    }

    void text(Page page) {
        page.heading(key.name().recordName());
        page.row("key", key.content().usable().map(DkimPrivateKey::kind).orElse("unusable") + ", written " + age());
        page.row("file", key.file().toString());
        page.result("state", Words.of(key.state(now)), (signs ? "signs, " : "does not sign, ") + since());
        published.ifPresent(found -> page.result("DNS", found.status().word(), found.detail()));
        // As they stand, so that a record can be copied out of them.
        advice().forEach(sentence -> page.line(TO_DO + sentence));
    }

    ObjectNode json() {
        KeyMarkers markers = key.markers();
        Optional<DkimPrivateKey> usable = key.content().usable();
        ObjectNode object = ResultsJson.object()
                .put("domain", key.name().domain())
                .put("selector", key.name().selector())
                .put("file", key.file().toString())
                .put("written", time(key.modified()))
                .put("algorithm", usable.map(each -> each.algorithm().tag()).orElse(null))
                .put("bits", usable.map(DkimPrivateKey::bits).orElse(null))
                .put("state", Words.of(key.state(now)))
                .put("signs", signs)
                .put("seen", markers.seen().map(ListedKey::time).orElse(null))
                .put("active", markers.active().map(ListedKey::time).orElse(null))
                .put("retiring", markers.retiring().map(ListedKey::time).orElse(null))
                .put("removable", removable().map(ListedKey::time).orElse(null))
                .put("published", published.map(found -> found.status().word()).orElse(null))
                .put("reason", published.map(Publication::detail).orElse(null))
                .put("recordName", key.name().recordName())
                .put(
                        "recordText",
                        usable.map(each -> KeyRecord.of(key.name(), each).plainText())
                                .orElse(null));
        object.set("toDo", ResultsJson.strings(advice()));
        return object;
    }

    private String since() {
        KeyMarkers markers = key.markers();
        return switch (key.state(now)) {
            case NEW ->
                markers.seen()
                        .map(seen -> "seen in the DNS since " + time(seen))
                        .orElse("not seen in the DNS by James yet");
            case ACTIVE ->
                "active since " + markers.active().map(ListedKey::time).orElse("");
            case RETIRING ->
                "its place taken since "
                        + markers.retiring().map(ListedKey::time).orElse("")
                        + "; record and file must stay until "
                        + removable().map(ListedKey::time).orElse("");
            case RETIRED ->
                "record and file may go since "
                        + removable().map(ListedKey::time).orElse("");
        };
    }

    private Optional<Instant> removable() {
        return key.markers().retiring().map(retiring -> retiring.plus(KeyMarkers.RETIREMENT));
    }

    private String age() {
        long days = Duration.between(key.modified(), now).toDays();
        return time(key.modified()) + (days == 1 ? " (1 day ago)" : days > 1 ? " (" + days + " days ago)" : "");
    }

    private static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
