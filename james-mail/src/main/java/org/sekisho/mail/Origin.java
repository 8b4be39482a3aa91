package org.sekisho.mail;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.mailet.AttributeName;
import org.apache.mailet.Mail;
import org.sekisho.authentication.message.HeaderField;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.policy.Network;

/**
 * Whose message a mail in the spool is (B26), which decides whether we sign it as ours or seal it as somebody else's. Where it
 * cannot be known a message is a stranger's.
 *
 * <p>It trusts the attributes that James gives a mail, and that James puts a {@code Received} field on what comes by SMTP; it
 * trusts nothing else in the message. James forwards in three ways: aliases and groups copy the mail with its attributes, Sieve
 * makes a new mail without attributes around the same message, and Redirect and its kin make a new mail around the same message,
 * or around a new one with the old From. All three say {@code SentByMailet}, as do the mails that James itself makes.
 */
public enum Origin {
    /** Its sender had logged in, by SMTP or JMAP. */
    USER,
    /** Its client is authorized or on a trusted network. */
    TRUSTED_CLIENT,
    /** James made it: a bounce, a vacation reply, a report. */
    SERVER,
    /** Anybody else's, also where one of ours only forwards it. */
    STRANGER;

    private static final AttributeName AUTHORIZED = AttributeName.of("org.apache.james.SMTPIsAuthNetwork");
    private static final AttributeName JMAP_USER = AttributeName.of("org.apache.james.jmap.send.MailMetaData.username");
    /** James puts this into the name of a mail that it derives from another mail. */
    private static final String DERIVED = "-!";
    /** What a message has that was somewhere before: on the way, in a mailbox, or with somebody who sent it on. */
    private static final List<String> TRACES =
            List.of("Received", "Return-Path", "Delivered-To", "Resent-From", "Resent-Sender", "Resent-Date");

    /** Whether the message is ours to sign. */
    public boolean isOurs() {
        return this != STRANGER;
    }

    /**
     * Finds out whose message a mail is.
     *
     * @param header the header section of its message
     * @param postmaster James's own address, in whose name it makes bounces
     * @param checkpoint knows which networks are ours
     */
    public static Origin of(Mail mail, HeaderSection header, MailAddress postmaster, Checkpoint checkpoint) {
        if (isMadeHere(mail, header, postmaster)) {
            return SERVER;
        }
        if (isPresent(mail, JMAP_USER) || isPresent(mail, Mail.SMTP_AUTH_USER)) {
            return USER;
        }
        Optional<AuthenticationAttribute> known = AuthenticationAttribute.readFrom(mail);
        if (known.isPresent()) {
            return of(known.get().standing());
        }
        if (!isPresent(mail, Mail.SMTP_SESSION_ID)) {
            return STRANGER;
        }
        return client(mail)
                .map(client -> of(checkpoint.standing(client, false, isAuthorized(mail))))
                .orElse(STRANGER);
    }

    /**
     * Whether a mail is as it came by SMTP. What a mailet sends is not: it may be a copy of such a mail, with its attributes. Nor
     * is what came by JMAP or LMTP, or was fetched.
     */
    public static boolean cameBySmtp(Mail mail) {
        return isPresent(mail, Mail.SMTP_SESSION_ID)
                && !isPresent(mail, Mail.SENT_BY_MAILET_ATTRIBUTE.getName())
                && !isPresent(mail, JMAP_USER);
    }

    /** The user who had logged in by SMTP, as James has kept the name; empty for anybody else, JMAP users included. */
    public static Optional<String> smtpUser(Mail mail) {
        return mail.getAttribute(Mail.SMTP_AUTH_USER)
                .map(attribute -> String.valueOf(attribute.getValue().value()));
    }

    /** The address of the SMTP client as James has kept it; empty if it is none. */
    public static Optional<InetAddress> client(Mail mail) {
        String address = Optional.ofNullable(mail.getRemoteAddr()).orElse("");
        int zone = address.indexOf('%');
        return Network.parseAddress(zone < 0 ? address : address.substring(0, zone));
    }

    /** Whether James let the client relay, because it had logged in or because of its address. */
    public static boolean isAuthorized(Mail mail) {
        return mail.getAttribute(AUTHORIZED)
                .map(attribute -> String.valueOf(attribute.getValue().value()).equals("true"))
                .orElse(false);
    }

    /** Derived mails without any trace are James's own bounces, or what Redirect has wrapped with the From that it found. */
    private static boolean isMadeHere(Mail mail, HeaderSection header, MailAddress postmaster) {
        if (!isPresent(mail, Mail.SENT_BY_MAILET_ATTRIBUTE.getName())
                || TRACES.stream()
                        .anyMatch(name -> !header.possibleFieldsNamed(name).isEmpty())) {
            return false;
        }
        return !mail.getName().contains(DERIVED)
                || (!mail.hasSender() && isFrom(postmaster, header) && isAnswer(header));
    }

    private static boolean isAnswer(HeaderSection header) {
        return !header.fieldsNamed("In-Reply-To").isEmpty()
                || header.fieldsNamed("Content-Type").stream()
                        .anyMatch(field ->
                                field.text().trim().toLowerCase(Locale.ROOT).startsWith("multipart/report"));
    }

    private static boolean isFrom(MailAddress address, HeaderSection header) {
        List<HeaderField> from = header.possibleFieldsNamed("From");
        if (from.size() != 1) {
            return false;
        }
        String text = from.get(0).text().trim();
        String addrSpec = text.substring(text.lastIndexOf('<') + 1);
        return addrSpec.replace(">", "").equalsIgnoreCase(address.asString());
    }

    private static Origin of(Standing standing) {
        return switch (standing) {
            case TRUSTED -> TRUSTED_CLIENT;
            case STRANGER, INBOUND_RELAY -> STRANGER;
        };
    }

    private static boolean isPresent(Mail mail, AttributeName name) {
        return mail.getAttribute(name).isPresent();
    }
}
