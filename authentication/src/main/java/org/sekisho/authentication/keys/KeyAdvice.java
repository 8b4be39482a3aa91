package org.sekisho.authentication.keys;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What an operator should do about a key. The command line and a running server say it in the same words. */
public final class KeyAdvice {

    private KeyAdvice() {}

    /**
     * What is wrong with one key, or due.
     *
     * @param found what the DNS says about it; empty if it has not been asked
     * @param now when
     * @return one sentence each, with the remedy; empty if all is well
     */
    public static List<String> about(StoredKey key, Optional<Publication> found, Instant now) {
        List<String> advice = new ArrayList<>();
        if (key.worldReadable()) {
            advice.add("Everybody on this machine can read " + key.file() + ": chmod 600 it.");
        }
        if (key.trouble().isPresent()) {
            advice.add(key.trouble().get());
        } else if (key.state(now) == KeyState.RETIRED) {
            advice.add("The key " + key.name() + " is retired"
                    + (found.filter(Publication::isDefinitelyAbsent).isPresent()
                            ? " and no longer in the DNS: remove "
                            : ": remove its record from the DNS, and then ")
                    + key.file() + ".");
        } else {
            key.content().usable().ifPresent(usable -> aboutUsable(key, usable, found, now, advice));
        }
        return List.copyOf(advice);
    }

    private static void aboutUsable(
            StoredKey key, DkimPrivateKey usable, Optional<Publication> found, Instant now, List<String> advice) {
        if (usable.isWeak()) {
            advice.add("The key " + key.name() + " has only " + usable.bits()
                    + " bits, which others may not accept: replace it with sekisho keygen.");
        }
        String state = key.state(now).name().toLowerCase(Locale.ROOT);
        found.flatMap(publication -> publication
                        .remedy(KeyRecord.of(key.name(), usable))
                        .map(remedy -> "The key " + key.name() + " (" + state + "): " + publication.detail() + "; "
                                + remedy + "."))
                .ifPresent(advice::add);
    }
}
