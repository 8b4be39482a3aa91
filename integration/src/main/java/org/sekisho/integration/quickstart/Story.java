package org.sekisho.integration.quickstart;

import static org.sekisho.integration.domains.SampleDomains.ATTACKER_SERVER;
import static org.sekisho.integration.domains.SampleDomains.BANK_SERVER;
import static org.sekisho.integration.domains.SampleDomains.FORWARDING_SERVER;
import static org.sekisho.integration.domains.SampleDomains.LIST_SERVER;
import static org.sekisho.integration.domains.SampleDomains.SHOP_SERVER;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.sekisho.integration.domains.MessageText;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.domains.SigningKey;

/** The messages of the quick start: what arrives, first honest, then forged, then what is neither; and then what is to leave. */
final class Story {

    /** Who gets all of it. */
    static final String RECIPIENT = "bob@receiver.example";

    /** Who sends reports; a mailbox for those who have a question. */
    static final String REPORTER = "dmarc@receiver.example";

    /** Whose name another user would like to use. */
    static final String BOSS = "boss@receiver.example";

    private static final String SHOP = "orders@shop.example";
    private static final String ADA = "ada@bank.example";
    private static final String EVE = "eve@attacker.example";

    private final SampleDomains domains;

    Story(SampleDomains domains) {
        this.domains = domains;
    }

    /** What arrives. */
    List<Scene> scenes() {
        return List.of(
                honest(),
                spfOnly(),
                forwarded(),
                changedOnTheWay(),
                forged("Forged; the owner asks: refuse (p=reject)", ADA, Ending.REFUSED, "550 5.7.26"),
                forged("Forged; the owner asks: quarantine", "chair@club.example", Ending.SPAM, "dmarc=fail"),
                forged("Forged; the owner only watches (p=none)", "me@blog.example", Ending.INBOX, "dmarc=fail"),
                forged("Forged, a subdomain (sp=quarantine)", "info@news.bank.example", Ending.SPAM, "dmarc=fail"),
                forged("Forged, no such subdomain (np=reject)", "id@login.bank.example", Ending.REFUSED, "5.7.26"),
                forged("Forged as our own boss (our own p=reject)", BOSS, Ending.REFUSED, "550 5.7.26"),
                twoAuthors(),
                forgedResults(),
                mailingList(),
                brokenDns());
    }

    /** What is to leave; the last one is what a user ought to do. */
    List<Submission> submissions() {
        return List.of(
                submission("Nobody has logged in", Optional.empty(), RECIPIENT, Ending.REFUSED, "530 5.7.0"),
                submission("A user writes as the boss", Optional.of(RECIPIENT), BOSS, Ending.REFUSED, "550 5.7.1"),
                submission(
                        "A user writes in their own name",
                        Optional.of(RECIPIENT),
                        RECIPIENT,
                        Ending.OTHER_SIDE,
                        "250"));
    }

    /** What the owners hear of what arrives: not what they have no DMARC record for, nor what is about our own domain. */
    List<Owed> owed() {
        return List.of(
                new Owed(SampleDomains.BANK, 8),
                new Owed(SampleDomains.SHOP, 1),
                new Owed(SampleDomains.CLUB, 1),
                new Owed(SampleDomains.BLOG, 1));
    }

    private static Submission submission(
            String title, Optional<String> login, String from, Ending ending, String sign) {
        byte[] message =
                MessageText.from(from).to(SHOP).subject("Re: Your order").bytes();
        return new Submission(title, login, from, SHOP, message, ending, sign);
    }

    private Scene honest() {
        byte[] message = signedByBank("Your statement");
        return new Scene(
                "Honest: signed, from the bank's own server",
                ADA,
                BANK_SERVER,
                "mx.bank.example",
                ADA,
                message,
                Ending.INBOX,
                "dmarc=pass");
    }

    private Scene spfOnly() {
        byte[] message = text(SHOP, "Your order").bytes();
        return new Scene(
                "Honest: not signed, from a server in SPF",
                SHOP,
                SHOP_SERVER,
                "mx.shop.example",
                SHOP,
                message,
                Ending.INBOX,
                "dmarc=pass");
    }

    private Scene forwarded() {
        byte[] message = signedByBank("Your other statement");
        return new Scene(
                "Forwarded: SPF fails, the signature holds",
                ADA,
                FORWARDING_SERVER,
                "mx.alumni.example",
                ADA,
                message,
                Ending.INBOX,
                "dmarc=pass");
    }

    private Scene changedOnTheWay() {
        String signed = new String(signedByBank("Invoice"), StandardCharsets.UTF_8);
        byte[] message = signed.replace("Hello.", "Pay to this account.").getBytes(StandardCharsets.UTF_8);
        return new Scene(
                "Signed by the bank, then changed",
                ADA,
                FORWARDING_SERVER,
                "mx.alumni.example",
                ADA,
                message,
                Ending.REFUSED,
                "550 5.7.26");
    }

    private Scene forged(String title, String from, Ending ending, String sign) {
        return attack(title, from, text(from, title).bytes(), ending, sign);
    }

    private Scene twoAuthors() {
        MessageText message =
                MessageText.from(EVE).field("From", ADA).to(RECIPIENT).subject("Two authors");
        byte[] signed = SigningKey.sign(message.bytes(), List.of(domains.attackerKey()));
        return attack("Two From fields, one of them honest", EVE + ", " + ADA, signed, Ending.REFUSED, "550 5.7.26");
    }

    private Scene forgedResults() {
        MessageText message = MessageText.from(EVE)
                .field("Authentication-Results", "receiver.example; dmarc=pass header.from=bank.example")
                .to(RECIPIENT)
                .subject("Trust me");
        return attack("Brings its own Authentication-Results", EVE, message.bytes(), Ending.INBOX, "spf=pass");
    }

    private Scene mailingList() {
        MessageText message = text(ADA, "[talk] Hello")
                .field("List-Id", "Talk <talk.list.example>")
                .field("List-Post", "<mailto:talk@list.example>")
                .body("Hello.\r\n--\r\nThe talk list\r\n");
        byte[] signed = SigningKey.sign(message.bytes(), List.of(domains.listKey()));
        return new Scene(
                "A mailing list that breaks p=reject",
                ADA,
                LIST_SERVER,
                "mx.list.example",
                "talk-bounces@list.example",
                signed,
                Ending.SPAM,
                "dmarc=fail");
    }

    private Scene brokenDns() {
        String from = "help@broken.example";
        return new Scene(
                "DNS of the sender is broken",
                from,
                FORWARDING_SERVER,
                "mx.broken.example",
                from,
                text(from, "Anyone there?").bytes(),
                Ending.INBOX,
                "dmarc=temperror");
    }

    private static Scene attack(String title, String claims, byte[] message, Ending ending, String sign) {
        return new Scene(title, claims, ATTACKER_SERVER, "mx.attacker.example", EVE, message, ending, sign);
    }

    private byte[] signedByBank(String subject) {
        return SigningKey.sign(text(ADA, subject).bytes(), domains.bankKeys());
    }

    private static MessageText text(String from, String subject) {
        return MessageText.from(from).to(RECIPIENT).subject(subject);
    }
}
