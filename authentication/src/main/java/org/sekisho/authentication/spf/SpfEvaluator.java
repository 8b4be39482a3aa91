package org.sekisho.authentication.spf;

import java.net.InetAddress;
import java.util.Optional;
import org.sekisho.authentication.dns.DnsAnswers;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.ParsedRecords;
import org.sekisho.authentication.dns.RecordType;

/**
 * Evaluates SPF (RFC 7208, RFC 8616). Keeps parsed records, so one instance should serve all messages. Safe for use by any
 * number of threads.
 *
 * <p>An evaluation always gives a result, whatever HELO, MAIL FROM and DNS say, and asks no more than {@link SpfSettings}
 * allow. It is plain code over {@link DnsAnswers}:
 *
 * <pre>{@code
 * DnsEvaluation.start(client, deadline, dns -> evaluator.evaluate(dns, SpfIdentity.MAIL_FROM, address, helo, mailFrom))
 * }</pre>
 */
public final class SpfEvaluator {

    private static final int LONGEST_REASON = 400;

    private final SpfSettings settings;
    private final ParsedRecords<SpfSyntax> records = new ParsedRecords<>(SpfRecord::parse);

    /** An evaluator with these limits. */
    public SpfEvaluator(SpfSettings settings) {
        this.settings = settings;
    }

    /**
     * Checks one identity.
     *
     * @param dns where answers come from
     * @param identity which identity to check; {@link SpfIdentity#MAIL_FROM} with the null reverse-path is
     *     {@code postmaster@HELO} (RFC 7208 2.4)
     * @param client the address of the SMTP client
     * @param helo what the client gave in HELO or EHLO, unchecked; empty if nothing
     * @param mailFrom the address in MAIL FROM without angle brackets, unchecked; empty for the null reverse-path
     * @return never {@code null}; each kind of bad input has its result by RFC 7208
     */
    public SpfOutcome evaluate(DnsAnswers dns, SpfIdentity identity, InetAddress client, String helo, String mailFrom) {
        Sender sender = switch (identity) {
            case HELO -> Sender.ofHelo(helo);
            case MAIL_FROM -> Sender.ofMailFrom(mailFrom, helo);
        };
        if (!sender.usable()) {
            // RFC 7208 4.3
            return new SpfOutcome(
                    SpfResult.NONE, identity, sender.domain(), "not a full domain name", Optional.empty());
        }
        CheckHost check = check(dns, settings, client, sender, helo);
        SpfResult result = check.check(new DnsQuestion(sender.domain(), RecordType.TXT));
        Optional<String> explanation = result == SpfResult.FAIL
                ? Optional.ofNullable(check.explanation())
                        .map(text -> PrintableText.line(text, SpfOutcome.LONGEST_EXPLANATION))
                : Optional.empty();
        String reason = PrintableText.line(check.reason(), LONGEST_REASON);
        return new SpfOutcome(result, identity, sender.domain(), reason, explanation);
    }

    /**
     * Counts what it takes to evaluate the record of a domain for one client, beyond the limits of RFC 7208 4.6.4 up to {@link
     * SpfSettings#HIGHEST_LIMIT}. For an owner who wants to know why a record is a {@code permerror}, never for mail.
     *
     * @param client one that no mechanism matches makes it count all of them
     * @param domain canonical
     */
    public SpfLookups count(DnsAnswers dns, InetAddress client, String domain) {
        SpfSettings most =
                settings.withLookupTerms(SpfSettings.HIGHEST_LIMIT).withVoidLookups(SpfSettings.HIGHEST_LIMIT);
        Sender sender = Sender.ofHelo(domain);
        if (!sender.usable()) {
            return new SpfLookups(SpfResult.NONE, "not a full domain name", 0, 0);
        }
        CheckHost check = check(dns, most, client, sender, domain);
        SpfResult result = check.check(new DnsQuestion(sender.domain(), RecordType.TXT));
        return new SpfLookups(result, PrintableText.line(check.reason(), LONGEST_REASON), check.terms(), check.voids());
    }

    private CheckHost check(DnsAnswers dns, SpfSettings limits, InetAddress client, Sender sender, String helo) {
        return new CheckHost(dns, limits, records, ClientAddress.of(client), sender, helo);
    }
}
