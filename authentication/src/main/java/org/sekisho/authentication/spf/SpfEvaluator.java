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
        CheckHost check = new CheckHost(dns, settings, records, ClientAddress.of(client), sender, helo);
        SpfResult result = check.check(new DnsQuestion(sender.domain(), RecordType.TXT));
        Optional<String> explanation = result == SpfResult.FAIL
                ? Optional.ofNullable(check.explanation())
                        .map(text -> PrintableText.line(text, SpfOutcome.LONGEST_EXPLANATION))
                : Optional.empty();
        String reason = PrintableText.line(check.reason(), LONGEST_REASON);
        return new SpfOutcome(result, identity, sender.domain(), reason, explanation);
    }
}
