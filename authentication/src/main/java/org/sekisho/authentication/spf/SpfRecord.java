package org.sekisho.authentication.spf;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An SPF record, parsed (RFC 7208 4.6.1). Immutable. Its {@code toString} is a record that means the same: unknown modifiers
 * are left out, and so is a {@code redirect} that an {@code all} makes void.
 */
public final class SpfRecord implements SpfSyntax {

    private static final String VERSION = "v=spf1";

    private final List<Directive> directives;
    private final @Nullable DomainSpec redirect;
    private final @Nullable DomainSpec explanation;

    SpfRecord(List<Directive> directives, @Nullable DomainSpec redirect, @Nullable DomainSpec explanation) {
        this.directives = List.copyOf(directives);
        this.redirect = redirect;
        this.explanation = explanation;
    }

    /** Parses the text of a record, version included. Never throws, whatever the text. */
    public static SpfSyntax parse(String text) {
        return isRecord(text)
                ? new SpfRecordParser().parse(text.substring(VERSION.length()))
                : new SpfSyntaxError("no version v=spf1", text);
    }

    /** Whether a TXT record is an SPF record, well-formed or not: its version is exactly {@code v=spf1} (RFC 7208 4.5). */
    public static boolean isRecord(String text) {
        return text.regionMatches(true, 0, VERSION, 0, VERSION.length())
                && (text.length() == VERSION.length() || text.charAt(VERSION.length()) == ' ');
    }

    /** The mechanisms with their qualifiers, in order. */
    List<Directive> directives() {
        return directives;
    }

    /** Where to go on when no mechanism matches; null if nowhere. */
    @Nullable
    DomainSpec redirect() {
        return redirect;
    }

    /** Where the explanation of a fail is; null if nowhere. */
    @Nullable
    DomainSpec explanation() {
        return explanation;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(VERSION);
        for (Directive directive : directives) {
            text.append(' ').append(directive.qualifier().prefix()).append(directive.mechanism());
        }
        if (redirect != null) {
            text.append(" redirect").append(redirect.argument('='));
        }
        if (explanation != null) {
            text.append(" exp").append(explanation.argument('='));
        }
        return text.toString();
    }

    /**
     * A mechanism and what it means that it matches.
     *
     * @param reason the reason to give when it matches
     */
    record Directive(Qualifier qualifier, Mechanism mechanism, String reason) {}
}
