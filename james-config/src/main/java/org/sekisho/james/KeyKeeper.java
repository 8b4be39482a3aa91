package org.sekisho.james;

import com.google.inject.Inject;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.annotation.PreDestroy;
import org.apache.james.filesystem.api.FileSystem;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.dkim.DkimSigningKey;
import org.sekisho.authentication.keys.DkimPrivateKey;
import org.sekisho.authentication.keys.KeyAdvice;
import org.sekisho.authentication.keys.KeyChange;
import org.sekisho.authentication.keys.KeyFolder;
import org.sekisho.authentication.keys.KeyFolderException;
import org.sekisho.authentication.keys.KeyFolderVersion;
import org.sekisho.authentication.keys.KeyName;
import org.sekisho.authentication.keys.KeyPublications;
import org.sekisho.authentication.keys.KeyState;
import org.sekisho.authentication.keys.Publication;
import org.sekisho.authentication.keys.ReadKey;
import org.sekisho.authentication.keys.Rotation;
import org.sekisho.authentication.keys.SigningSnapshot;
import org.sekisho.authentication.keys.StoredKey;
import org.sekisho.mail.SigningKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the keys of the folder {@code dkim.keys}: reads it again when it changes, compares the keys with the DNS, and lets them
 * begin and stop to sign as {@link Rotation} says. All of it happens on one thread of its own; who asks for keys gets those of
 * the moment and never waits.
 *
 * <p>A file that has become unreadable or damaged since the start changes nothing: the last good key signs on, and the log and
 * {@link #troubles()} say so.
 */
final class KeyKeeper implements SigningKeys {

    private static final Logger LOGGER = LoggerFactory.getLogger(KeyKeeper.class);

    /** How often the folder is looked at. */
    static final Duration LOOK = Duration.ofSeconds(2);

    /** The longest time between two comparisons with the DNS. */
    private static final Duration LONGEST_CHECK_INTERVAL = Duration.ofMinutes(15);

    private final KeyFolder folder;
    private final KeyPublications publications;
    private final Rotation rotation;
    private final Clock clock;
    private final KeyMetrics metrics;
    private final Duration checkInterval;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "sekisho-keys");
        created.setDaemon(true);
        return created;
    });

    private final AtomicBoolean started = new AtomicBoolean();

    private volatile SigningSnapshot snapshot = SigningSnapshot.NONE;
    private volatile List<String> troubles = List.of();

    // Only touched by the constructor and then by the thread.
    private final Map<KeyName, ReadKey> lastGood = new HashMap<>();
    private final Map<KeyName, Publication> found = new HashMap<>();
    private List<StoredKey> keys = List.of();
    private List<String> keptInSpite = List.of();
    private @Nullable KeyFolderVersion version;
    private long nextCheck = System.nanoTime();

    /** Called by James, before it has configured its resolver: nothing is asked yet. */
    @Inject
    KeyKeeper(SekishoConfiguration configuration, FileSystem files, KeyServers servers, KeyMetrics metrics) {
        this(
                folder(configuration.signing(), files),
                servers.publications(),
                configuration.signing().activationDelay(),
                Clock.systemUTC(),
                metrics);
    }

    /**
     * Reads the folder.
     *
     * @throws WrongSettingException if it or a file in it may not be read: one sentence that stops the start of James
     */
    KeyKeeper(
            KeyFolder folder, KeyPublications publications, Duration activationDelay, Clock clock, KeyMetrics metrics) {
        this.folder = folder;
        this.publications = publications;
        this.rotation = new Rotation(clock, activationDelay);
        this.clock = clock;
        this.metrics = metrics;
        this.checkInterval = shorter(activationDelay.dividedBy(2), LONGEST_CHECK_INTERVAL);
        try {
            version = folder.version();
            read();
        } catch (KeyFolderException unreadable) {
            throw stop(String.valueOf(unreadable.getMessage()));
        }
        for (StoredKey key : keys) {
            if (key.content() instanceof ReadKey.Unreadable) {
                throw stop(key.trouble().orElseThrow());
            }
        }
        publish();
        keys.forEach(KeyKeeper::tellAtStart);
    }

    private static KeyFolder folder(SigningSettings settings, FileSystem files) {
        try {
            return new KeyFolder(files.getFile(settings.keys()).toPath());
        } catch (FileNotFoundException | InvalidPathException wrong) {
            throw stop("In " + SekishoConfiguration.FILE + " the value of dkim.keys is \"" + settings.keys()
                    + "\", which James does not find: write a folder such as file://conf/dkim/.");
        }
    }

    /** James wraps it in many lines, so the sentence is also logged alone. */
    private static WrongSettingException stop(String sentence) {
        LOGGER.error("{}", sentence);
        return new WrongSettingException(sentence);
    }

    /** Begins to look at folder and DNS, unless it has; not before James has configured its resolver. */
    void start() {
        if (!started.getAndSet(true)) {
            thread.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public List<DkimSigningKey> of(String domain) {
        return snapshot.of(domain);
    }

    /** What an operator should look at, a sentence each with its remedy; empty if all is well. */
    List<String> troubles() {
        return troubles;
    }

    /** James calls it when it stops. */
    @PreDestroy
    void stop() {
        thread.shutdownNow();
    }

    /** One look at the folder and, when it is due, at the DNS. */
    void look() {
        try {
            KeyFolderVersion now = folder.version();
            if (!now.equals(version) || now.maySoonLookTheSame(clock.instant())) {
                boolean changed = !now.equals(version);
                version = now;
                read();
                publish();
                nextCheck = changed ? System.nanoTime() : nextCheck;
            }
            if (System.nanoTime() - nextCheck >= 0) {
                nextCheck = System.nanoTime() + checkInterval.toNanos();
                check();
            }
        } catch (IOException | RuntimeException | Error failure) {
            // The keys of before sign on, and the next look tries again.
            version = null;
            String trouble = String.valueOf(failure.getMessage());
            if (!troubles.equals(List.of(trouble))) {
                LOGGER.error("The keys cannot be looked after: {}", trouble, failure);
            }
            troubles = List.of(trouble);
        }
    }

    private void read() throws KeyFolderException {
        List<StoredKey> read = new ArrayList<>();
        List<String> files = new ArrayList<>();
        for (StoredKey key : folder.read()) {
            Optional<String> trouble = key.trouble();
            ReadKey good = lastGood.get(key.name());
            if (trouble.isEmpty()) {
                lastGood.put(key.name(), key.content());
                read.add(key);
            } else if (good == null) {
                read.add(key);
            } else {
                read.add(key.with(good));
                files.add(trouble.get() + " Until then the key that was read from it before is used.");
            }
        }
        lastGood.keySet().retainAll(read.stream().map(StoredKey::name).toList());
        found.keySet().retainAll(lastGood.keySet());
        keys = List.copyOf(read);
        keptInSpite = List.copyOf(files);
    }

    /** Compares the keys with the DNS now. */
    void check() throws KeyFolderException {
        Map<KeyName, CompletableFuture<Publication>> asked = new HashMap<>();
        for (StoredKey key : keys) {
            if (key.state(clock.instant()) != KeyState.RETIRED) {
                key.content()
                        .usable()
                        .ifPresent(usable -> asked.put(key.name(), publications.check(key.name(), usable)));
            }
        }
        Map<KeyName, Publication> answers = new HashMap<>();
        asked.forEach((name, answer) -> answers.put(name, answer.join()));
        // Another server may have written a marker while this one waited.
        read();
        answers.values().forEach(metrics::checked);
        found.putAll(answers);
        for (KeyChange change : rotation.judge(keys, answers)) {
            folder.apply(change);
            tell(change);
        }
        version = folder.version();
        read();
        publish();
    }

    private void publish() {
        Instant now = clock.instant();
        snapshot = SigningSnapshot.of(keys, now);
        metrics.show(keys, now);
        List<String> all = new ArrayList<>(keptInSpite);
        keys.forEach(key -> all.addAll(KeyAdvice.about(key, Optional.ofNullable(found.get(key.name())), now)));
        List<String> before = troubles;
        all.stream().filter(trouble -> !before.contains(trouble)).forEach(trouble -> LOGGER.warn("{}", trouble));
        troubles = List.copyOf(all);
    }

    private static void tellAtStart(StoredKey key) {
        LOGGER.info(
                "key {} {} {}",
                key.name(),
                key.content().usable().map(DkimPrivateKey::kind).orElse("broken"),
                key.markers().active().isPresent() ? "may sign" : "waits to be seen in the DNS");
    }

    private static void tell(KeyChange change) {
        switch (change.step()) {
            case SEEN -> LOGGER.info("key {} was seen in the DNS; it signs when it is seen again later", change.name());
            case LOST -> LOGGER.warn("key {} is no longer in the DNS; it must be seen again", change.name());
            case ACTIVATED -> LOGGER.info("key {} signs from now on", change.name());
            case STOPPED -> LOGGER.warn("key {} signs no more: its record has gone from the DNS", change.name());
            case RESUMED -> LOGGER.warn("key {} signs again, since the newer one does not", change.name());
            case RETIRING ->
                LOGGER.info("key {} retires: a newer one signs; leave its record for 7 days", change.name());
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
