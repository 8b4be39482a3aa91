package org.sekisho.authentication.spf;

import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.DomainNames;
import org.sekisho.authentication.dns.RecordType;

/**
 * The {@code domain-spec} of a term (RFC 7208 4.8), or its absence, which means the domain whose record is evaluated. Where it
 * has no macros the questions about it are made once, when the record is parsed.
 */
final class DomainSpec {

    /** No {@code domain-spec}: the current domain. */
    static final DomainSpec CURRENT = new DomainSpec(null);

    private static final RecordType[] TYPES = RecordType.values();

    private final @Nullable MacroString macros;
    private final @Nullable String constant;
    private final boolean usesValidatedName;
    private final boolean usesLocalPart;
    private final @Nullable DnsQuestion[] questions;

    private DomainSpec(@Nullable MacroString macros) {
        this.macros = macros;
        this.constant = macros == null ? null : macros.literal();
        this.usesValidatedName = macros != null && macros.uses("p");
        this.usesLocalPart = macros != null && macros.uses("sl");
        this.questions = constant == null ? new DnsQuestion[0] : questions(constant);
    }

    private static @Nullable DnsQuestion[] questions(String text) {
        @Nullable DnsQuestion[] questions = new DnsQuestion[TYPES.length];
        String name = DomainNames.canonical(text);
        if (DomainNames.isValid(name)) {
            for (RecordType type : TYPES) {
                questions[type.ordinal()] = new DnsQuestion(name, type);
            }
        }
        return questions;
    }

    /** Parses a {@code domain-spec}; null for a syntax error. */
    static @Nullable DomainSpec parse(String text) {
        MacroString macros = MacroString.parseDomain(text);
        return macros != null && hasDomainEnd(text, macros) ? new DomainSpec(macros) : null;
    }

    /** RFC 7208 7.1: {@code domain-end = ( "." toplabel [ "." ] ) / macro-expand}. */
    private static boolean hasDomainEnd(String text, MacroString macros) {
        if (text.isEmpty()) {
            return false;
        }
        if (endsWithMacro(text, macros)) {
            return true;
        }
        int end = text.endsWith(".") ? text.length() - 1 : text.length();
        int dot = text.lastIndexOf('.', end - 1);
        return dot >= 0 && isTopLabel(text, dot + 1, end);
    }

    private static boolean endsWithMacro(String text, MacroString macros) {
        if (macros.endsWithMacro()) {
            return true;
        }
        // "%%", "%_" and "%-" are macro-expand too. Percent signs come in pairs, so an odd run before "_" or "-"
        // escapes it.
        char last = text.charAt(text.length() - 1);
        if (last == '%') {
            return true;
        }
        int percents = 0;
        for (int i = text.length() - 2; i >= 0 && text.charAt(i) == '%'; i--) {
            percents++;
        }
        return (last == '_' || last == '-') && percents % 2 == 1;
    }

    /** RFC 7208 7.1: {@code toplabel}, letters, digits and hyphens, no hyphen at the ends, not only digits. */
    private static boolean isTopLabel(String text, int start, int end) {
        if (start >= end || text.charAt(start) == '-' || text.charAt(end - 1) == '-') {
            return false;
        }
        boolean onlyDigits = true;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            if (!digit && c != '-' && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z')) {
                return false;
            }
            onlyDigits &= digit;
        }
        return !onlyDigits;
    }

    /** Whether <code>%{p}</code> stands in here, which has to be looked up before the expansion. */
    boolean usesValidatedName() {
        return usesValidatedName;
    }

    /** Whether the local part of the sender stands in here. */
    boolean usesLocalPart() {
        return usesLocalPart;
    }

    /** The question about this domain if it takes no expansion to make it; null otherwise, or if no DNS name comes out. */
    @Nullable
    DnsQuestion plainQuestion(RecordType type, String domain) {
        if (constant != null) {
            return questions[type.ordinal()];
        }
        return macros == null ? new DnsQuestion(domain, type) : null;
    }

    /**
     * The question about this domain.
     *
     * @param domain the domain whose record is evaluated, canonical
     * @return null if the expansion is not a name that can be asked (RFC 7208 4.8)
     */
    @Nullable
    DnsQuestion question(RecordType type, String domain, MacroValues values) {
        if (constant != null || macros == null) {
            return plainQuestion(type, domain);
        }
        // One more char tells whether a label begins at the limit, another is the final dot.
        String expansion = DomainNames.canonical(macros.expandEnd(values, domain, DomainNames.LONGEST_NAME + 2));
        String name = cutLabels(expansion);
        return DomainNames.isValid(name) ? new DnsQuestion(name, type) : null;
    }

    /** RFC 7208 7.3: labels are removed on the left until the name fits. */
    private static String cutLabels(String name) {
        int surplus = name.length() - DomainNames.LONGEST_NAME;
        if (surplus <= 0) {
            return name;
        }
        int dot = name.indexOf('.', surplus - 1);
        return dot < 0 ? "" : name.substring(dot + 1);
    }

    /** This as the argument of a term, nothing for the current domain. */
    String argument(char separator) {
        return macros == null ? "" : separator + macros.toString();
    }
}
