package org.sekisho.james;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.configuration2.Configuration;

/**
 * Reads typed values from a properties file and remembers which keys it was asked for, so that the others can be told to be
 * unknown. Whatever is wrong becomes a {@link WrongSettingException}. Not thread-safe.
 */
final class SettingsFile {

    /** Further apart than this, two keys are no slip of the same hand. */
    private static final int FARTHEST_TYPO = 4;

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s*(KB|MB|GB)");

    private final String name;
    private final Configuration configuration;
    private final Set<String> known = new LinkedHashSet<>();

    /**
     * @param name the file as an operator knows it
     * @param configuration its content; lists already split at commas
     */
    SettingsFile(String name, Configuration configuration) {
        this.name = name;
        this.configuration = configuration;
    }

    /** The value of a key; empty when it is not there or has no text. */
    Optional<String> text(String key) {
        List<String> values = list(key);
        if (values.size() > 1) {
            throw wrong(key, String.join(", ", values), "a single value");
        }
        return values.stream().findFirst();
    }

    /** The values of a key, none of them blank. */
    List<String> list(String key) {
        known.add(key);
        return Arrays.stream(configuration.getStringArray(key))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    /** The values of a key, each read by {@code parser}; one that gives empty is wrong. */
    <T> List<T> list(String key, Function<String, Optional<T>> parser, String allowed) {
        List<T> read = new ArrayList<>();
        for (String value : list(key)) {
            read.add(parser.apply(value).orElseThrow(() -> wrong(key, value, allowed)));
        }
        return List.copyOf(read);
    }

    /** One of several words. */
    <T> Optional<T> choice(String key, Map<String, T> words) {
        return text(key).map(word -> {
            T chosen = words.get(word);
            if (chosen == null) {
                throw wrong(
                        key, word, "one of " + words.keySet().stream().sorted().collect(Collectors.joining(", ")));
            }
            return chosen;
        });
    }

    /** A whole number from {@code least} to {@code most}. */
    int number(String key, int whenAbsent, int least, int most) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return whenAbsent;
        }
        String allowed = "a whole number from " + least + " to " + most;
        try {
            int value = Integer.parseInt(text.get());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // The same answer as for a number that is too small or too large.
        }
        throw wrong(key, text.get(), allowed);
    }

    /** A time from {@code least} to {@code most}, both in the notation of the file. */
    Duration duration(String key, Duration whenAbsent, String least, String most) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return whenAbsent;
        }
        return duration(text.get())
                .filter(value -> value.compareTo(bound(least)) >= 0 && value.compareTo(bound(most)) <= 0)
                .orElseThrow(() ->
                        wrong(key, text.get(), "a time from " + least + " to " + most + ", such as 500ms, 5s or 2m"));
    }

    /** A number of bytes from {@code least} to {@code most}, all in the notation of the file. */
    long size(String key, String whenAbsent, String least, String most) {
        String text = text(key).orElse(whenAbsent);
        return size(text)
                .filter(value -> value >= size(least).orElseThrow()
                        && value <= size(most).orElseThrow())
                .orElseThrow(() ->
                        wrong(key, text, "a size from " + least + " to " + most + ", such as 500KB, 10MB or 1GB"));
    }

    /** The keys that the file has. */
    List<String> keys() {
        List<String> keys = new ArrayList<>();
        for (Iterator<String> all = configuration.getKeys(); all.hasNext(); ) {
            keys.add(all.next());
        }
        return keys;
    }

    /** Throws if the file has a key that nobody has asked for. */
    void refuseUnknownKeys() {
        for (String key : keys()) {
            if (!known.contains(key)) {
                throw new WrongSettingException("In " + name + " the key " + key + " is unknown; "
                        + nearest(key, known)
                                .map(meant -> "did you mean " + meant + "?")
                                .orElse("the keys are " + String.join(", ", known) + "."));
            }
        }
    }

    /** The sentence for a value that is not possible. */
    WrongSettingException wrong(String key, String value, String allowed) {
        return new WrongSettingException(
                "In " + name + " the value of " + key + " is \"" + value + "\", but it must be " + allowed + ".");
    }

    /** A time in the form in which the file gives it, in the largest unit that is exact: {@code 5s}, {@code 1500ms}. */
    static String written(Duration time) {
        long milliseconds = time.toMillis();
        if (milliseconds % 1000 != 0) {
            return milliseconds + "ms";
        }
        long seconds = time.toSeconds();
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        if (seconds % 3600 != 0) {
            return time.toMinutes() + "m";
        }
        return seconds % 86_400 != 0 ? time.toHours() + "h" : time.toDays() + "d";
    }

    /** A size in the form in which the file gives it, in the largest unit that is exact: {@code 10MB}. */
    static String written(long bytes) {
        if (bytes % (1 << 20) != 0) {
            return (bytes >> 10) + "KB";
        }
        return bytes % (1 << 30) != 0 ? (bytes >> 20) + "MB" : (bytes >> 30) + "GB";
    }

    private static Optional<Duration> duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    case "h" -> Duration.ofHours(amount);
                    default -> Duration.ofDays(amount);
                });
    }

    private static Optional<Long> size(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "KB" -> amount << 10;
                    case "MB" -> amount << 20;
                    default -> amount << 30;
                });
    }

    private static Duration bound(String text) {
        return duration(text).orElseThrow();
    }

    private static Optional<String> nearest(String key, Set<String> candidates) {
        String best = "";
        int least = FARTHEST_TYPO + 1;
        for (String candidate : candidates) {
            int distance = distance(key, candidate);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }

    /** How many characters must be added, removed or replaced to make one of the other (Levenshtein). */
    private static int distance(String one, String other) {
        int[] previous = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] current = new int[other.length() + 1];
            current[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = previous[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[other.length()];
    }
}
