package org.sekisho.authentication.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.sekisho.authentication.dns.DomainNames;

/** Any octets as the value of a field with addresses. */
@Tag("B18")
@Tag("B21")
class MailboxListFuzzTest {

    @FuzzTest
    void anyOctetsAreAddressesOrAProblem(byte[] value) {
        MailboxList list = MailboxList.parse(value);
        List<Mailbox> mailboxes = list.mailboxes();
        if (mailboxes.size() > MailboxList.MAXIMUM
                || Set.copyOf(mailboxes).size() < mailboxes.size()
                || !mailboxes.stream().allMatch(MailboxListFuzzTest::isUsable)
                || !list.problem().chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw new AssertionError(list);
        }
        if (list.problem().isEmpty()) {
            checkThatAllReadersAgree(value, list);
        }
    }

    /** The same again when it is written plainly, and of no other domain for DMARC. */
    private static void checkThatAllReadersAgree(byte[] value, MailboxList list) {
        MailboxList again = MailboxList.parse(list.mailboxes().stream()
                .map(MailboxListFuzzTest::written)
                .collect(Collectors.joining(", "))
                .getBytes(UTF_8));
        List<String> forDmarc = AuthorDomains.ofValues(List.of(value)).domains();
        Set<String> domains = list.mailboxes().stream().map(Mailbox::domain).collect(Collectors.toSet());
        if (list.mailboxes().isEmpty() || !again.equals(list) || !domains.containsAll(forDmarc)) {
            throw new AssertionError(list + " is written as " + again + " and is of " + forDmarc);
        }
    }

    private static boolean isUsable(Mailbox mailbox) {
        return !mailbox.localPart().isEmpty()
                && mailbox.localPart().codePoints().noneMatch(Character::isISOControl)
                && (mailbox.domain().startsWith("[") || DomainNames.isHostName(mailbox.domain()));
    }

    private static String written(Mailbox mailbox) {
        return '"' + mailbox.localPart().replace("\\", "\\\\").replace("\"", "\\\"") + "\"@" + mailbox.domain();
    }
}
