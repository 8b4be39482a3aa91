package org.sekisho.authentication.dns;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.util.function.Function;

/**
 * Remembers what the text of a record means, so that a record that comes with every message is parsed once. It is keyed by
 * the text and not by the name: parsing is a pure function, so nothing here can ever be out of date. Safe for use by any
 * number of threads.
 *
 * @param <T> the parsed form, or the sealed choice between it and a syntax error; immutable
 */
public final class ParsedRecords<T> {

    /** The entries of a cache that is not told otherwise. */
    public static final int DEFAULT_MAXIMUM = 10_000;

    /** A longer text is parsed each time: few are, and hostile ones must not fill the memory. */
    public static final int LONGEST_KEPT = 4096;

    private final Function<String, T> parse;
    private final LoadingCache<String, T> parsed;

    /**
     * A cache of {@link #DEFAULT_MAXIMUM} entries.
     *
     * @param parse pure; never throws, whatever the text
     */
    public ParsedRecords(Function<String, T> parse) {
        this(parse, DEFAULT_MAXIMUM);
    }

    /**
     * A cache of {@code maximum} entries; what is used least makes room.
     *
     * @param parse pure; never throws, whatever the text
     */
    public ParsedRecords(Function<String, T> parse, int maximum) {
        this.parse = parse;
        this.parsed = Caffeine.newBuilder()
                .maximumSize(maximum)
                .executor(Runnable::run)
                .build(parse::apply);
    }

    /** What {@code text} means. */
    public T parse(String text) {
        return text.length() > LONGEST_KEPT ? parse.apply(text) : parsed.get(text);
    }
}
