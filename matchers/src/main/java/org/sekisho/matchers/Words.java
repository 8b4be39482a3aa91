package org.sekisho.matchers;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.mail.MessagingException;
import org.apache.mailet.MailetException;
import org.jspecify.annotations.Nullable;

/** The condition of a matcher: one or more words, separated by commas, in any capitalisation. */
final class Words {

    private Words() {}

    /**
     * Reads a condition.
     *
     * @param matcher its name, for the message
     * @param type has a constant for each word
     * @throws MessagingException with a sentence that says what is allowed, when there is no word or an unknown one
     */
    static <E extends Enum<E>> Set<E> parse(String matcher, @Nullable String condition, Class<E> type)
            throws MessagingException {
        if (condition == null || condition.isBlank()) {
            throw new MailetException(matcher + " has no condition: it takes " + allowed(type) + ", as in match=\""
                    + Words.class.getPackageName() + "." + matcher + "=" + words(type, ",", 2) + "\".");
        }
        Set<E> words = EnumSet.noneOf(type);
        for (String part : condition.split(",", -1)) {
            String word = part.trim();
            words.add(constant(type, word)
                    .orElseThrow(() -> new MailetException(
                            matcher + " does not know the word \"" + word + "\": it takes " + allowed(type) + ".")));
        }
        return words;
    }

    private static <E extends Enum<E>> Optional<E> constant(Class<E> type, String word) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> word(constant).equals(word.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    private static <E extends Enum<E>> String allowed(Class<E> type) {
        return "one or more of " + words(type, ", ", Integer.MAX_VALUE) + ", separated by commas";
    }

    private static <E extends Enum<E>> String words(Class<E> type, String separator, int most) {
        return Arrays.stream(type.getEnumConstants())
                .limit(most)
                .map(Words::word)
                .collect(Collectors.joining(separator));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
