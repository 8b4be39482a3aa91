package org.sekisho.authentication.spf;

/** What it means that a mechanism matches (RFC 7208 4.6.2). */
enum Qualifier {
    PASS("", SpfResult.PASS),
    FAIL("-", SpfResult.FAIL),
    SOFTFAIL("~", SpfResult.SOFTFAIL),
    NEUTRAL("?", SpfResult.NEUTRAL);

    private final String prefix;
    private final SpfResult result;

    Qualifier(String prefix, SpfResult result) {
        this.prefix = prefix;
        this.result = result;
    }

    /** The result of a record in which a mechanism with this qualifier matches. */
    SpfResult result() {
        return result;
    }

    /** As it is written, the default as nothing. */
    String prefix() {
        return prefix;
    }
}
