package org.sekisho.authentication.spf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.spf.SpfRecord.Directive;

/** Parses one record by the grammar of RFC 7208 12. For one use. */
final class SpfRecordParser {

    private static final int LONGEST_REASON = 300;

    private final List<Directive> directives = new ArrayList<>();
    private @Nullable DomainSpec redirect;
    private @Nullable DomainSpec explanation;
    private boolean hasAll;

    /** Parses what follows the version. */
    SpfSyntax parse(String terms) {
        int start = 0;
        while (start < terms.length()) {
            int space = terms.indexOf(' ', start);
            int end = space < 0 ? terms.length() : space;
            if (end > start) {
                String term = terms.substring(start, end);
                String problem = term(term);
                if (problem != null) {
                    return new SpfSyntaxError(problem, term);
                }
            }
            start = end + 1;
        }
        // RFC 7208 5.1: redirect is ignored when there is an "all" anywhere in the record.
        return new SpfRecord(directives, hasAll ? null : redirect, explanation);
    }

    private @Nullable String term(String term) {
        int nameEnd = 0;
        while (nameEnd < term.length() && "=:/".indexOf(term.charAt(nameEnd)) < 0) {
            nameEnd++;
        }
        return nameEnd < term.length() && term.charAt(nameEnd) == '='
                ? modifier(term.substring(0, nameEnd), term.substring(nameEnd + 1))
                : directive(term, nameEnd);
    }

    private @Nullable String modifier(String name, String value) {
        if (!isModifierName(name)) {
            return "bad modifier name";
        }
        switch (name.toLowerCase(Locale.ROOT)) {
            case "redirect" -> {
                if (redirect != null) {
                    return "second redirect";
                }
                redirect = DomainSpec.parse(value);
                return redirect == null ? "bad domain" : null;
            }
            case "exp" -> {
                if (explanation != null) {
                    return "second exp";
                }
                explanation = DomainSpec.parse(value);
                return explanation == null ? "bad domain" : null;
            }
            default -> {
                return MacroString.parseAny(value) == null ? "bad macro string" : null;
            }
        }
    }

    /** RFC 7208 4.6.1: {@code name = ALPHA *( ALPHA / DIGIT / "-" / "_" / "." )}. */
    private static boolean isModifierName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean other = (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
            if (!letter && (i == 0 || !other)) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private @Nullable String directive(String term, int nameEnd) {
        Qualifier qualifier = qualifier(term);
        int nameStart = qualifier == null ? 0 : 1;
        String name = term.substring(Math.min(nameStart, nameEnd), nameEnd).toLowerCase(Locale.ROOT);
        Parsed parsed = mechanism(name, term.substring(nameEnd));
        if (parsed.mechanism == null) {
            return parsed.problem;
        }
        hasAll |= parsed.mechanism instanceof Mechanism.All;
        String reason = PrintableText.line("matched " + term, LONGEST_REASON);
        directives.add(new Directive(qualifier == null ? Qualifier.PASS : qualifier, parsed.mechanism, reason));
        return null;
    }

    private static @Nullable Qualifier qualifier(String term) {
        return switch (term.charAt(0)) {
            case '+' -> Qualifier.PASS;
            case '-' -> Qualifier.FAIL;
            case '~' -> Qualifier.SOFTFAIL;
            case '?' -> Qualifier.NEUTRAL;
            default -> null;
        };
    }

    /** A mechanism, or what is wrong with it. */
    private record Parsed(@Nullable Mechanism mechanism, String problem) {
        static Parsed of(Mechanism mechanism) {
            return new Parsed(mechanism, "");
        }

        static Parsed bad(String problem) {
            return new Parsed(null, problem);
        }
    }

    private static Parsed mechanism(String name, String argument) {
        return switch (name) {
            case "all" -> argument.isEmpty() ? Parsed.of(new Mechanism.All()) : Parsed.bad("all takes no argument");
            case "include" -> {
                DomainSpec target = requiredTarget(argument);
                yield target == null ? Parsed.bad("bad domain") : Parsed.of(new Mechanism.Include(target));
            }
            case "exists" -> {
                DomainSpec target = requiredTarget(argument);
                yield target == null ? Parsed.bad("bad domain") : Parsed.of(new Mechanism.Exists(target));
            }
            case "ptr" -> {
                DomainSpec target = optionalTarget(argument);
                yield target == null ? Parsed.bad("bad domain") : Parsed.of(new Mechanism.Ptr(target));
            }
            case "a", "mx" -> hosts(name, argument);
            case "ip4" -> ip4(argument);
            case "ip6" -> ip6(argument);
            default -> Parsed.bad("unknown mechanism");
        };
    }

    private static @Nullable DomainSpec requiredTarget(String argument) {
        return argument.startsWith(":") ? DomainSpec.parse(argument.substring(1)) : null;
    }

    private static @Nullable DomainSpec optionalTarget(String argument) {
        return argument.isEmpty() ? DomainSpec.CURRENT : requiredTarget(argument);
    }

    private static Parsed hosts(String name, String argument) {
        int ip6Bits = Ip6Network.ADDRESS_BITS;
        int ip4Bits = Ip4Network.ADDRESS_BITS;
        int end = argument.length();
        int slash = slashBeforeDigits(argument, end);
        if (slash > 0 && argument.charAt(slash - 1) == '/') {
            ip6Bits = prefixLength(argument.substring(slash + 1, end), Ip6Network.ADDRESS_BITS);
            end = slash - 1;
            slash = slashBeforeDigits(argument, end);
        }
        if (slash >= 0) {
            ip4Bits = prefixLength(argument.substring(slash + 1, end), Ip4Network.ADDRESS_BITS);
            end = slash;
        }
        if (ip4Bits < 0 || ip6Bits < 0) {
            return Parsed.bad("bad prefix length");
        }
        DomainSpec target = optionalTarget(argument.substring(0, end));
        if (target == null) {
            return Parsed.bad("bad domain or prefix length");
        }
        DualCidr cidr = new DualCidr(ip4Bits, ip6Bits);
        return Parsed.of(name.equals("a") ? new Mechanism.A(target, cidr) : new Mechanism.Mx(target, cidr));
    }

    /** Where the slash of a prefix length that ends at {@code end} is; -1 if there is none. */
    private static int slashBeforeDigits(String text, int end) {
        int start = end;
        while (start > 0 && text.charAt(start - 1) >= '0' && text.charAt(start - 1) <= '9') {
            start--;
        }
        return start < end && start > 0 && text.charAt(start - 1) == '/' ? start - 1 : -1;
    }

    /** Reads a prefix length without leading zeros; -1 for anything else (RFC 7208 5.6). */
    private static int prefixLength(String digits, int highest) {
        if (digits.isEmpty() || digits.length() > 3 || (digits.length() > 1 && digits.charAt(0) == '0')) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + c - '0';
        }
        return value <= highest ? value : -1;
    }

    private static Parsed ip4(String argument) {
        int slash = argument.indexOf('/');
        Integer address = argument.startsWith(":")
                ? Ip4Network.parseAddress(argument.substring(1, slash < 0 ? argument.length() : Math.max(1, slash)))
                : null;
        int bits = slash < 0
                ? Ip4Network.ADDRESS_BITS
                : prefixLength(argument.substring(slash + 1), Ip4Network.ADDRESS_BITS);
        return address == null || bits < 0
                ? Parsed.bad("bad IPv4 network")
                : Parsed.of(new Mechanism.Ip4(Ip4Network.of(address, bits)));
    }

    private static Parsed ip6(String argument) {
        int slash = argument.indexOf('/');
        Ip6Bits address = argument.startsWith(":")
                ? Ip6Bits.parse(argument.substring(1, slash < 0 ? argument.length() : Math.max(1, slash)))
                : null;
        int bits = slash < 0
                ? Ip6Network.ADDRESS_BITS
                : prefixLength(argument.substring(slash + 1), Ip6Network.ADDRESS_BITS);
        return address == null || bits < 0
                ? Parsed.bad("bad IPv6 network")
                : Parsed.of(new Mechanism.Ip6(Ip6Network.of(address, bits)));
    }
}
