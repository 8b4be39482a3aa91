package org.sekisho.authentication.spf;

/** What the macro letters stand for in one evaluation (RFC 7208 7.2). */
interface MacroValues {

    /**
     * The value of a macro.
     *
     * @param letter one of {@code slodiphcrtv}
     * @param domain the {@code <domain>} of the check in which the macro stands
     */
    String value(char letter, String domain);
}
