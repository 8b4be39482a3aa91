package org.sekisho.authentication.diagnosis;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.sekisho.authentication.dns.Deadline;
import org.sekisho.authentication.dns.DnsAnswers;
import org.sekisho.authentication.dns.DnsEvaluation;
import org.sekisho.authentication.dns.ZoneDnsClient;

/** Runs a diagnosis over a zone. */
final class Diagnoses {

    private Diagnoses() {}

    static Diagnosis over(String zone, Function<DnsAnswers, Diagnosis> diagnosis) {
        return DnsEvaluation.start(ZoneDnsClient.of(zone), Deadline.in(Duration.ofSeconds(20)), diagnosis)
                .join();
    }

    static Diagnosis dmarc(String zone) {
        return over(zone, dns -> new DmarcDiagnosis("mailto:postmaster@example.org").diagnose(dns, "example.org"));
    }

    static Diagnosis spf(String zone, String... hosts) {
        List<SendingHost> sending =
                Stream.of(hosts).map(host -> SendingHost.of(host).orElseThrow()).toList();
        return over(zone, dns -> new SpfDiagnosis(sending).diagnose(dns, "example.org"));
    }

    /** All that is said, for a test that looks for words in it. */
    static String words(Diagnosis diagnosis) {
        StringBuilder words = new StringBuilder();
        for (Finding finding : diagnosis.findings()) {
            words.append(finding.severity())
                    .append(": ")
                    .append(finding.sentence())
                    .append(" -> ")
                    .append(finding.remedy().orElse(""))
                    .append('\n');
        }
        return words.toString();
    }

    static String published(Diagnosis diagnosis) {
        return diagnosis.publish().map(record -> record.text()).orElse("nothing");
    }
}
