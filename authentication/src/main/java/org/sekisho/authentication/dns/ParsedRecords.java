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

    /**
     * How many chars of text a cache keeps that is not told otherwise: enough for ten thousand usual records, and not the many
     * times more that hostile ones could be.
     */
    public static final int DEFAULT_MAXIMUM = 4 * 1024 * 1024;

    /** What an entry takes besides its text. */
    private static final int OVERHEAD = 100;

    private final LoadingCache<String, T> parsed;

    /**
     * A cache of {@link #DEFAULT_MAXIMUM} chars.
     *
     * @param parse pure; never throws, whatever the text
     */
    public ParsedRecords(Function<String, T> parse) {
        this(parse, DEFAULT_MAXIMUM);
    }

    /**
     * A cache of {@code maximum} chars of text; what is used least makes room.
     *
     * @param parse pure; never throws, whatever the text
     */
    public ParsedRecords(Function<String, T> parse, int maximum) {
        this.parsed = Caffeine.newBuilder()
                .maximumWeight(maximum)
                .weigher((String text, T record) -> OVERHEAD + text.length())
                .executor(Runnable::run)
                .build(parse::apply);
    }

    /** What {@code text} means. */
    public T parse(String text) {
        return parsed.get(text);
    }

    /** How many records are kept, for tests of the bound. */
    long size() {
        parsed.cleanUp();
        return parsed.estimatedSize();
    }
}
