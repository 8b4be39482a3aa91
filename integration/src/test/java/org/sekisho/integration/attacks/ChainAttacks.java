package org.sekisho.integration.attacks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.sekisho.authentication.arc.ArcResult;
import org.sekisho.authentication.arc.ArcSealer;
import org.sekisho.authentication.dkim.DkimSigningKey;
import org.sekisho.authentication.message.RawMessage;

/** Chains of custody that are not what they seem (RFC 8617). */
final class ChainAttacks implements Attacks {

    private static final String REFUSED = "550 5.7.26";
    private static final String RESULTS = "list.example; dmarc=pass header.from=bank.example";

    @Override
    public List<Attack> rows() {
        return List.of(
                row("a sealed mail with another body", () -> sealed().replace("Hello.", "Pay now.")),
                row("a sealed mail with another Subject", () -> sealed().replace("Urgent", "Pay now")),
                row("a sealed mail with one more From on top", () -> "From: cfo@bank.example\r\n" + sealed()),
                row(
                        "a sealed mail with one more From behind a bare CR",
                        () -> sealed().replace("Subject: Urgent", "X: 1\rFrom: cfo@bank.example\r\nSubject: Urgent")),
                row(
                        "a seal over `dmarc=fail`, changed to `dmarc=pass`",
                        () -> sealed("list.example; dmarc=fail header.from=bank.example")
                                .replace("dmarc=fail", "dmarc=pass")),
                row(
                        "a seal over `dmarc=pass` for another domain",
                        () -> sealed("list.example; dmarc=pass header.from=evil.example")),
                row(
                        "`dmarc=pass` in a comment of the results",
                        () -> sealed("list.example; spf=none (dmarc=pass header.from=bank.example)")),
                row("`ARC-Seal: i=1; none` and nothing else", () -> "ARC-Seal: i=1; none\r\n" + plain()),
                row(
                        "results without seal and signature",
                        () -> "ARC-Authentication-Results: i=1; " + RESULTS + "\r\n" + plain()),
                changed("instance 0", text -> text.replace("i=1;", "i=0;")),
                changed("instance 51", text -> text.replace("i=1;", "i=51;")),
                changed("instance 2 and no 1", text -> text.replace("i=1;", "i=2;")),
                changed("the same set twice", text -> text.substring(0, text.indexOf("From:")) + text),
                changed("`cv=pass` in the first seal", text -> text.replace("cv=none", "cv=pass")),
                changed("`cv=fail` in the first seal", text -> text.replace("cv=none", "cv=fail")),
                changed("a seal without its `cv=`", text -> text.replace("cv=none;", "")),
                changed(
                        "a seal whose `b=` has 1 MB",
                        text -> text.replaceFirst(
                                "b=", "b=" + "QUJD".repeat(235).concat("\r\n ").repeat(1000))),
                row("a second set by a stranger whom nobody trusts", ChainAttacks::sealedAgainByTheAttacker),
                row(
                        "a seal in the name of `list.example` by the attacker's key",
                        () -> seal(
                                plain(),
                                ArcResult.NONE,
                                RESULTS,
                                DkimSigningKey.rsa("list.example", "s2026", Keys.ATTACKER.getPrivate()))),
                row("51 sets", () -> text(51) + plain()));
    }

    private static String plain() {
        return new String(Messages.from(Messages.VICTIM), ISO_8859_1);
    }

    private static String sealed() {
        return sealed(RESULTS);
    }

    private static String sealed(String results) {
        return seal(
                plain(),
                ArcResult.NONE,
                results,
                HostileDomains.SAMPLE.listKey().key());
    }

    private static String sealedAgainByTheAttacker() {
        return seal(
                sealed(),
                ArcResult.PASS,
                "evil.example; arc=pass",
                DkimSigningKey.rsa("evil.example", "key", Keys.ATTACKER.getPrivate()));
    }

    private static String seal(String message, ArcResult status, String results, DkimSigningKey key) {
        try {
            byte[] set = new ArcSealer(Clock.systemUTC())
                    .seal(RawMessage.of(message.getBytes(ISO_8859_1)), status, results, key)
                    .orElseThrow();
            return new String(set, ISO_8859_1) + message;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(int sets) {
        StringBuilder text = new StringBuilder();
        String first = sealed();
        for (int i = sets; i > 0; i--) {
            text.append(first.substring(0, first.indexOf("From:")).replace("i=1;", "i=" + i + ";"));
        }
        return text.toString();
    }

    private static Attack changed(String input, UnaryOperator<String> change) {
        return row("a sealed mail, " + input, () -> change.apply(sealed()));
    }

    private static Attack row(String input, Supplier<String> message) {
        return new Attack(
                Section.CHAINS,
                input,
                new Victim.Told("mail of `bank.example` that a trusted list seems to have seen pass"),
                Messages.mail(() -> message.get().getBytes(ISO_8859_1)),
                REFUSED);
    }
}
