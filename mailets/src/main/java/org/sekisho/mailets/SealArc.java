package org.sekisho.mailets;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetException;
import org.apache.mailet.base.GenericMailet;
import org.sekisho.authentication.arc.ArcSealer;
import org.sekisho.authentication.dkim.DkimAlgorithm;
import org.sekisho.authentication.dkim.DkimSigningKey;
import org.sekisho.authentication.dns.DomainNames;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.results.syntax.AuthenticationResults;
import org.sekisho.mail.AttributeReader;
import org.sekisho.mail.AuthenticationAttribute;
import org.sekisho.mail.AuthenticationAttribute.Arc;
import org.sekisho.mail.Checkpoint;
import org.sekisho.mail.MailContent;
import org.sekisho.mail.Origin;
import org.sekisho.mail.SigningKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals what strangers have written and this server only forwards (RFC 8617 5.1): says to the next server, with our key, what was
 * found when the message arrived. Belongs directly before {@code RemoteDelivery}, after {@link SignDkim}, since it seals what goes
 * on the wire. It needs {@code arc.verify=true}, and stops the start without.
 *
 * <table>
 * <caption>Parameters</caption>
 * <tr><td>{@code domain}</td><td>whose RSA key seals; default the {@code authserv-id}, or the nearest domain above it that has
 *     one</td></tr>
 * <tr><td>{@code convertTo7Bit}</td><td>whether 8-bit parts are encoded first, which breaks the author's own signature: {@code
 *     true} or {@code false} (default)</td></tr>
 * </table>
 *
 * <pre>{@code
 * <processor state="relay">
 *   <mailet match="All" class="org.sekisho.mailets.SignDkim"/>
 *   <mailet match="All" class="org.sekisho.mailets.SealArc"/>
 *   <mailet match="All" class="RemoteDelivery">
 *     <outgoing>outgoing</outgoing>
 *   </mailet>
 * </processor>
 * }</pre>
 *
 * <p>It trusts {@link Origin} to say whose a message is, and the attribute {@code org.sekisho.authentication} to say what was
 * found. It never touches a message of ours, never seals twice, and never loses a message: what it cannot seal goes on as it is.
 * Counted are {@code sekisho.sealing.sealed}, {@code .no-key}, {@code .not-judged} and {@code .left-alone}; what is broken is in
 * {@code sekisho.broken}.
 */
public final class SealArc extends GenericMailet {

    private static final String NAME = "SealArc";
    private static final AttributeName SEALED_BY = AttributeName.of("org.sekisho.sealed-by");
    private static final String DOMAIN = "domain";
    private static final String CONVERT = "convertTo7Bit";
    private static final String ALLOWED_DOMAIN = "a domain such as example.org";
    private static final String FIELD_NAME = "Authentication-Results:";

    private static final Logger LOGGER = LoggerFactory.getLogger(SealArc.class);

    private final SigningKeys keys;
    private final Checkpoint checkpoint;
    private final ArcSealer sealer;
    private final AttributeReader reader = new AttributeReader(NAME);
    private final Metric sealed;
    private final Metric withoutKey;
    private final Metric notJudged;
    private final Metric leftAlone;
    private final RareWarning warning;

    private List<String> domains = List.of();
    private boolean convertTo7Bit;

    /** Made by James. */
    @Inject
    public SealArc(SigningKeys keys, Checkpoint checkpoint, MetricFactory metrics) {
        this(keys, checkpoint, metrics, Clock.systemUTC());
    }

    SealArc(SigningKeys keys, Checkpoint checkpoint, MetricFactory metrics, Clock clock) {
        this.keys = keys;
        this.checkpoint = checkpoint;
        sealer = new ArcSealer(clock);
        sealed = metrics.generate("sekisho.sealing.sealed");
        withoutKey = metrics.generate("sekisho.sealing.no-key");
        notJudged = metrics.generate("sekisho.sealing.not-judged");
        leftAlone = metrics.generate("sekisho.sealing.left-alone");
        warning = new RareWarning(clock);
    }

    /** Reads and checks the parameters, and sees to it that chains are validated. */
    @Override
    public void init() throws MessagingException {
        Parameters parameters = Parameters.of(NAME, getMailetConfig(), Set.of(DOMAIN, CONVERT));
        convertTo7Bit = parameters.flag(CONVERT, false);
        Optional<String> given = parameters.text(DOMAIN, ALLOWED_DOMAIN);
        domains = given.isPresent()
                ? List.of(DomainNames.toAscii(given.get())
                        .filter(DomainNames::isHostName)
                        .filter(name -> name.indexOf('.') > 0)
                        .orElseThrow(() -> parameters.wrong(DOMAIN, given.get(), ALLOWED_DOMAIN)))
                : andAbove(checkpoint.authservId());
        if (!checkpoint.validatesChains()) {
            throw new MailetException(
                    NAME + " in mailetcontainer.xml has nothing to seal while no chain is looked at: set"
                            + " arc.verify=true in sekisho.properties, or remove the mailet.");
        }
        LOGGER.info("SealArc: domains={} convertTo7Bit={}", domains, convertTo7Bit);
    }

    private static List<String> andAbove(String name) {
        List<String> domains = new ArrayList<>();
        String domain = DomainNames.toAscii(name).orElse("");
        while (domain.indexOf('.') > 0) {
            domains.add(domain);
            domain = domain.substring(domain.indexOf('.') + 1);
        }
        return domains;
    }

    @Override
    public String getMailetInfo() {
        return "SealArc (Sekisho): seals what is only forwarded, as it goes on the wire";
    }

    @Override
    public void service(Mail mail) {
        try {
            HeaderSection header = RawMessage.of(() -> MailContent.open(mail)).header();
            Origin origin = Origin.of(mail, header, getMailetContext().getPostmaster(), checkpoint);
            if (origin.isOurs() || mail.getAttribute(SEALED_BY).isPresent()) {
                return;
            }
            Optional<Arc> known = reader.read(mail).flatMap(AuthenticationAttribute::arc);
            if (known.isEmpty()) {
                notJudged.increment();
                LOGGER.debug("Mail {} is not sealed: its chain was not judged when it arrived", mail.getName());
                return;
            }
            Optional<DkimSigningKey> key = key();
            if (key.isEmpty()) {
                reportNoKey(mail);
                return;
            }
            seal(mail, known.get(), key.get());
        } catch (IOException | RuntimeException | Error failure) {
            checkpoint.reportBroken(NAME, mail.getName(), failure);
        }
    }

    /** RFC 8617 knows rsa-sha256 only, and what others make of another algorithm is a broken chain. */
    private Optional<DkimSigningKey> key() {
        return domains.stream()
                .flatMap(domain -> keys.of(domain).stream())
                .filter(key -> key.algorithm() == DkimAlgorithm.RSA_SHA256)
                .findFirst();
    }

    private void reportNoKey(Mail mail) {
        withoutKey.increment();
        warning.warn(
                NAME,
                () -> LOGGER.warn(
                        "Mail {} is forwarded without a seal: there is no RSA key that may sign for {} now. The next warning"
                                + " comes in an hour at the earliest",
                        mail.getName(),
                        String.join(" or ", domains)));
    }

    private void seal(Mail mail, Arc known, DkimSigningKey key) throws IOException {
        Optional<String> results = folded(known.results());
        if (results.isEmpty()) {
            leaveAlone(mail, "what was found when it arrived does not fit into a seal");
            return;
        }
        try (WireForm wire = WireForm.ofForwarded(mail, convertTo7Bit)) {
            Optional<byte[]> set = sealer.seal(wire.message(), known.result(), results.get(), key);
            if (set.isEmpty()) {
                leaveAlone(mail, "its chain cannot be continued");
                return;
            }
            MailContent.replace(mail, wire.signed(set.get()));
        }
        mail.setAttribute(new Attribute(SEALED_BY, AttributeValue.of(key.domain())));
        sealed.increment();
        LOGGER.debug("Mail {} is sealed with {}", mail.getName(), key);
    }

    private void leaveAlone(Mail mail, String reason) {
        leftAlone.increment();
        LOGGER.debug("Mail {} is not sealed: {}", mail.getName(), reason);
    }

    private static Optional<String> folded(String results) {
        return AuthenticationResults.parse(results)
                .map(parsed -> parsed.toHeaderField().substring(FIELD_NAME.length()));
    }
}
