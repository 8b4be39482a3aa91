package org.sekisho.authentication.spf;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import org.junit.jupiter.api.Tag;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.DomainNames;
import org.sekisho.authentication.dns.RecordType;

/** Any macro string with any session: the name that comes out can be asked, the explanation is one bounded line. */
@Tag("B18")
class SpfMacroFuzzTest {

    @FuzzTest
    void anyMacroStringExpandsWithinBounds(FuzzedDataProvider data) {
        String helo = data.consumeString(300);
        Sender sender = Sender.ofMailFrom(data.consumeString(300), helo);
        String text = data.consumeRemainingAsString();
        ClientAddress client = ClientAddress.of(InetAddress.getLoopbackAddress());
        MacroValues values = new SessionMacros(
                client, sender, helo, new ReverseNames(NoDns.INSTANCE, client, 10), SpfSettings.standard());
        DomainSpec target = DomainSpec.parse(text);
        if (target != null) {
            DnsQuestion question = target.question(RecordType.A, "example.org", values);
            if (question != null && !DomainNames.isValid(question.name())) {
                throw new IllegalStateException("asks for " + question);
            }
        }
        MacroString explanation = MacroString.parseExplanation(text);
        if (explanation != null) {
            explanation.expandStart(values, "example.org", SpfOutcome.LONGEST_EXPLANATION);
        }
    }
}
