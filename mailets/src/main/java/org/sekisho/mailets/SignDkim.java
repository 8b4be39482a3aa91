package org.sekisho.mailets;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.ProcessingState;
import org.apache.mailet.base.GenericMailet;
import org.sekisho.authentication.dkim.DkimSigner;
import org.sekisho.authentication.dkim.DkimSigningKey;
import org.sekisho.authentication.message.AuthorDomains;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.mail.Checkpoint;
import org.sekisho.mail.MailContent;
import org.sekisho.mail.Origin;
import org.sekisho.mail.SigningKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs what is ours (RFC 6376, RFC 8463, B23, B26) with all keys of the domain in From, so that DKIM aligns for DMARC. Belongs
 * directly before {@code RemoteDelivery}, since it signs what that puts on the wire.
 *
 * <table>
 * <caption>Parameters</caption>
 * <tr><td>{@code signSubdomains}</td><td>whether a key of a parent domain signs where the domain in From has none: {@code true}
 *     (default) or {@code false}</td></tr>
 * <tr><td>{@code convertTo7Bit}</td><td>whether 8-bit parts are encoded first: {@code true} (default) or {@code false}</td></tr>
 * <tr><td>{@code lifetime}</td><td>days for which signatures are valid ({@code x=}), 1 to 365; default without end</td></tr>
 * <tr><td>{@code alsoSign}</td><td>names of further fields, with commas</td></tr>
 * <tr><td>{@code required}</td><td>whether mail of ours that cannot be signed is held back: {@code true} or {@code false}
 *     (default)</td></tr>
 * <tr><td>{@code heldProcessor}</td><td>where it goes then; default {@code error}</td></tr>
 * </table>
 *
 * <pre>{@code
 * <processor state="relay">
 *   <mailet match="All" class="org.sekisho.mailets.SignDkim"/>
 *   <mailet match="All" class="RemoteDelivery">
 *     <outgoing>outgoing</outgoing>
 *   </mailet>
 * </processor>
 * }</pre>
 *
 * <p>It trusts {@link Origin} to say whose a message is, and the submission port to have bound From to the login. It never signs a
 * stranger's message, never signs twice with a key, and never loses a message: what it cannot sign goes on as it is, or is held
 * back where {@code required} says so (with several domains in From: when one of them has no key). Counted are {@code sekisho.signing.signed}, {@code .no-key}, {@code .not-ours} and {@code
 * .held}; what is broken is in {@code sekisho.broken}.
 */
public final class SignDkim extends GenericMailet {

    private static final String NAME = "SignDkim";
    private static final AttributeName SIGNED_WITH = AttributeName.of("org.sekisho.signed-with");
    private static final String SIGN_SUBDOMAINS = "signSubdomains";
    private static final String CONVERT = "convertTo7Bit";
    private static final String LIFETIME = "lifetime";
    private static final String ALSO_SIGN = "alsoSign";
    private static final String REQUIRED = "required";
    private static final String HELD_PROCESSOR = "heldProcessor";
    private static final String ALLOWED_LIFETIME = "a number of days from 1 to 365";
    private static final String ALLOWED_FIELDS =
            "names of header fields with commas, without Bcc, Content-Length, Return-Path, Received and DKIM-Signature";
    private static final int LONGEST_LIFETIME = 365;

    private static final Logger LOGGER = LoggerFactory.getLogger(SignDkim.class);

    private final SigningKeys keys;
    private final Checkpoint checkpoint;
    private final Clock clock;
    private final Metric signed;
    private final Metric withoutKey;
    private final Metric notOurs;
    private final Metric held;
    private final RareWarning warning;

    private DkimSigner signer = DkimSigner.builder().build();
    private boolean signSubdomains = true;
    private boolean convertTo7Bit = true;
    private Optional<String> heldProcessor = Optional.empty();

    /** Made by James. */
    @Inject
    public SignDkim(SigningKeys keys, Checkpoint checkpoint, MetricFactory metrics) {
        this(keys, checkpoint, metrics, Clock.systemUTC());
    }

    SignDkim(SigningKeys keys, Checkpoint checkpoint, MetricFactory metrics, Clock clock) {
        this.keys = keys;
        this.checkpoint = checkpoint;
        this.clock = clock;
        signed = metrics.generate("sekisho.signing.signed");
        withoutKey = metrics.generate("sekisho.signing.no-key");
        notOurs = metrics.generate("sekisho.signing.not-ours");
        held = metrics.generate("sekisho.signing.held");
        warning = new RareWarning(clock);
    }

    /** Reads and checks the parameters. */
    @Override
    public void init() throws MessagingException {
        Parameters parameters = Parameters.of(
                NAME,
                getMailetConfig(),
                Set.of(SIGN_SUBDOMAINS, CONVERT, LIFETIME, ALSO_SIGN, REQUIRED, HELD_PROCESSOR));
        signSubdomains = parameters.flag(SIGN_SUBDOMAINS, true);
        convertTo7Bit = parameters.flag(CONVERT, true);
        boolean required = parameters.flag(REQUIRED, false);
        Optional<String> processor = parameters.text(HELD_PROCESSOR, "the name of a processor");
        if (processor.isPresent() && !required) {
            throw parameters.wrong(HELD_PROCESSOR, processor.get(), "left out where required is not true");
        }
        heldProcessor = required ? processor.or(() -> Optional.of(Mail.ERROR)) : Optional.empty();
        signer = signer(parameters);
        LOGGER.info(
                "SignDkim: signSubdomains={} convertTo7Bit={} required={} heldProcessor={}",
                signSubdomains,
                convertTo7Bit,
                required,
                heldProcessor.orElse(""));
    }

    @Override
    public String getMailetInfo() {
        return "SignDkim (Sekisho): signs our mail as it goes on the wire, with all keys of the domain in From";
    }

    /** So that James does not start when the processor does not exist. */
    @Override
    public Collection<ProcessingState> requiredProcessingState() {
        return heldProcessor.map(ProcessingState::new).stream().toList();
    }

    @Override
    public void service(Mail mail) {
        try {
            HeaderSection header = RawMessage.of(() -> MailContent.open(mail)).header();
            Origin origin = Origin.of(mail, header, getMailetContext().getPostmaster(), checkpoint);
            if (!origin.isOurs()) {
                notOurs.increment();
                LOGGER.debug("Mail {} is not ours and is not signed", mail.getName());
                return;
            }
            AuthorDomains authors = AuthorDomains.of(header);
            Optional<String> without = authors.domains().stream()
                    .filter(domain -> of(domain).isEmpty())
                    .findFirst();
            List<DkimSigningKey> usable = usable(authors);
            if (usable.isEmpty() || (without.isPresent() && heldProcessor.isPresent())) {
                reportNoKey(mail, without.orElse("(no domain in From)"));
                hold(mail);
                return;
            }
            sign(mail, header, usable);
        } catch (IOException | RuntimeException | Error failure) {
            checkpoint.reportBroken(NAME, mail.getName(), failure);
            hold(mail);
        }
    }

    private void reportNoKey(Mail mail, String domain) {
        withoutKey.increment();
        warning.warn(
                domain,
                () -> LOGGER.warn(
                        "Mail {} is not signed: there is no key that may sign for {} now. The next warning about this domain"
                                + " comes in an hour at the earliest",
                        mail.getName(),
                        domain));
    }

    /** Of each Author Domain, since DMARC asks of each (RFC 9989 11.5). */
    private List<DkimSigningKey> usable(AuthorDomains authors) {
        return authors.domains().stream()
                .flatMap(domain -> of(domain).stream())
                .distinct()
                .toList();
    }

    private List<DkimSigningKey> of(String author) {
        String domain = author;
        List<DkimSigningKey> found = keys.of(domain);
        while (found.isEmpty() && signSubdomains && domain.indexOf('.') != domain.lastIndexOf('.')) {
            domain = domain.substring(domain.indexOf('.') + 1);
            found = keys.of(domain);
        }
        return found;
    }

    private void sign(Mail mail, HeaderSection header, List<DkimSigningKey> usable) throws IOException {
        Set<String> already = header.fieldsNamed("DKIM-Signature").isEmpty() ? Set.of() : signedWith(mail);
        List<DkimSigningKey> missing =
                usable.stream().filter(key -> !already.contains(key.toString())).toList();
        if (missing.isEmpty()) {
            return;
        }
        try (WireForm wire = WireForm.of(mail, usable.get(0).domain(), convertTo7Bit, clock)) {
            MailContent.replace(mail, wire.signed(signer.sign(wire.message(), missing)));
        }
        List<String> names = new ArrayList<>(already);
        missing.forEach(key -> names.add(key.toString()));
        mail.setAttribute(new Attribute(SIGNED_WITH, AttributeValue.of(String.join(",", names))));
        signed.increment();
        LOGGER.debug("Mail {} is signed with {}", mail.getName(), names);
    }

    /** Only the attribute counts: the fields of the message are anybody's word. */
    private static Set<String> signedWith(Mail mail) {
        return mail.getAttribute(SIGNED_WITH)
                .map(attribute -> Set.copyOf(
                        List.of(String.valueOf(attribute.getValue().value()).split(","))))
                .orElse(Set.of());
    }

    private void hold(Mail mail) {
        heldProcessor.ifPresent(processor -> {
            mail.setErrorMessage("not signed, and SignDkim has required=true");
            mail.setState(processor);
            held.increment();
            LOGGER.warn("Mail {} cannot be signed and goes to processor {}", mail.getName(), processor);
        });
    }

    private DkimSigner signer(Parameters parameters) throws MessagingException {
        DkimSigner.Builder builder = DkimSigner.builder().clock(clock);
        Optional<String> days = parameters.text(LIFETIME, ALLOWED_LIFETIME);
        if (days.isPresent()) {
            if (!days.get().matches("[0-9]{1,3}")
                    || Integer.parseInt(days.get()) < 1
                    || Integer.parseInt(days.get()) > LONGEST_LIFETIME) {
                throw parameters.wrong(LIFETIME, days.get(), ALLOWED_LIFETIME);
            }
            builder.lifetime(Duration.ofDays(Integer.parseInt(days.get())));
        }
        Optional<String> more = parameters.text(ALSO_SIGN, ALLOWED_FIELDS);
        try {
            more.ifPresent(names ->
                    builder.fields(Stream.concat(DkimSigner.usualFields().stream(), Stream.of(names.split(",", -1)))
                            .map(name -> name.trim().toLowerCase(Locale.ROOT))
                            .toList()));
            return builder.build();
        } catch (IllegalArgumentException unsuitable) {
            throw parameters.wrong(ALSO_SIGN, more.orElse(""), ALLOWED_FIELDS);
        }
    }
}
