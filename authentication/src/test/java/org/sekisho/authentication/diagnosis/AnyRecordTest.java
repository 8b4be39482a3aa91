package org.sekisho.authentication.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.dkim.DkimKeyRecord;
import org.sekisho.authentication.dkim.ParsedKeyRecord;
import org.sekisho.authentication.dmarc.DmarcRecord;
import org.sekisho.authentication.dmarc.ParsedDmarcRecord;
import org.sekisho.authentication.dns.Deadline;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.DnsEvaluation;
import org.sekisho.authentication.dns.DnsRecord;
import org.sekisho.authentication.dns.RecordType;
import org.sekisho.authentication.dns.Zone;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.keys.DkimPrivateKey;
import org.sekisho.authentication.keys.KeyName;
import org.sekisho.authentication.spf.SpfRecord;

/** B18 for explanations: whatever stands in the DNS, at whatever name, there is a diagnosis, and soon. */
class AnyRecordTest {

    private static final DkimPrivateKey KEY = DkimPrivateKey.generateEd25519();
    private static final List<SendingHost> HOSTS = List.of(
            SendingHost.of("192.0.2.1").orElseThrow(),
            SendingHost.of("mail.example.org").orElseThrow());

    @Property(tries = 1000)
    void anyTextAtEveryNameGivesADiagnosis(@ForAll("texts") String one, @ForAll("texts") String other) {
        for (Diagnosis diagnosis : diagnoses(List.of(one, other))) {
            assertThat(diagnosis.findings()).isNotEmpty();
            diagnosis
                    .publish()
                    .ifPresent(record -> assertThat(record.zoneFile()).startsWith(record.name()));
        }
    }

    @Property(tries = 1000)
    void whatIsSaidToBePublishedIsValid(@ForAll("texts") String text) {
        List<Diagnosis> all = diagnoses(List.of(text));

        all.get(0)
                .publish()
                .ifPresent(record -> assertThat(SpfRecord.parse(record.text())).isInstanceOf(SpfRecord.class));
        all.get(1)
                .publish()
                .ifPresent(record -> assertThat(DmarcRecord.parse(record.text()))
                        .isInstanceOfSatisfying(
                                ParsedDmarcRecord.Usable.class,
                                usable -> assertThat(usable.remarks()).isEmpty()));
        all.get(2)
                .publish()
                .ifPresent(record ->
                        assertThat(ParsedKeyRecord.parse(record.text())).isInstanceOf(DkimKeyRecord.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {" ", ",", ";", "=", "p=,", "v=spf1 ", "\"", "mailto:@,", "all ", "v=DMARC1;p=;", "a:%{", ": "})
    void theLongestTextsTakeNoLongTime(String part) {
        String body = part.repeat(65_000 / part.length());
        for (String start :
                new String[] {"", "v=spf1 ", "v=spf4 ", "v=DMARC1; p=none; rua=", "v=DMRC1; ", "v=DKIM1; p="}) {
            assertTimeout(Duration.ofSeconds(5), () -> diagnoses(List.of(start + body)));
        }
    }

    @Test
    void theMostHostsWithTheMostAddressesAndTheWorstRecordTakeNoLongTime() {
        StringBuilder zone = new StringBuilder("example.org\tTXT\tv=spf1");
        for (int term = 0; term < 10; term++) {
            zone.append(" mx:m").append(term).append(".example");
        }
        zone.append(" -all\n");
        for (int term = 0; term < 10; term++) {
            for (int host = 0; host < 10; host++) {
                zone.append(String.format("m%d.example\tMX\t1 h%d.m%d.example%n", term, host, term));
                zone.append(String.format("h%d.m%d.example\tA\t198.51.100.%d%n", host, term, host));
            }
        }
        List<SendingHost> hosts = new ArrayList<>();
        for (int host = 0; host < SpfDiagnosis.MOST_HOSTS; host++) {
            hosts.add(SendingHost.of("s" + host + ".example").orElseThrow());
            for (int address = 0; address < 15; address++) {
                zone.append(String.format("s%d.example\tA\t192.0.2.%d%n", host, address));
                zone.append(String.format("s%d.example\tAAAA\t2001:db8::%d%n", host, address));
            }
        }
        DnsClient known = ZoneDnsClient.of(zone.toString());
        Executor later = CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS);
        AtomicInteger questions = new AtomicInteger();
        DnsClient slow = question -> {
            questions.incrementAndGet();
            return CompletableFuture.supplyAsync(() -> known.ask(question).join(), later);
        };

        Diagnosis diagnosis = assertTimeout(
                Duration.ofSeconds(20),
                () -> DnsEvaluation.start(
                                slow,
                                Deadline.in(Duration.ofSeconds(20)),
                                dns -> new SpfDiagnosis(hosts).diagnose(dns, "example.org"))
                        .join());

        assertThat(diagnosis.findings().stream()
                        .filter(each -> each.sentence().matches(".*( may not send|record is void: permerror).*")))
                .hasSize(SpfDiagnosis.MOST_HOSTS * 2 * SpfDiagnosis.MOST_ADDRESSES);
        assertThat(questions).hasValueLessThanOrEqualTo(DnsEvaluation.MAXIMUM_QUESTIONS);
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> parts = Arbitraries.of(
                "v=",
                "spf1",
                "v=spf1 ",
                "spf4",
                "DMARC1",
                "v=DMARC1;",
                "v=DKIM1; ",
                "p=",
                "none",
                "quaratine",
                "reject",
                "; ",
                ";",
                ",",
                " ",
                ":",
                "=",
                "rua=",
                "mailto:",
                "a@example.net",
                "sp=",
                "np=",
                "pct=50",
                "include:",
                "all",
                "+",
                "-",
                "~",
                "?",
                "ip4:",
                "ip:",
                "192.0.2.1",
                "/24",
                "a",
                "mx",
                "redirect=",
                "exp=",
                "example.org",
                "%{i}",
                "%{",
                "\"",
                "\\",
                "k=rsa",
                "t=y",
                "AAAA",
                "\u00e2\u0080\u0093",
                "\u00a0",
                "\u0000",
                "\t",
                "\n",
                "\u00ff",
                "v",
                "1");
        Arbitrary<String> mixed = parts.list().ofMaxSize(15).map(list -> String.join("", list));
        return Arbitraries.oneOf(
                mixed,
                mixed.map(text -> "v=spf1 " + text),
                mixed.map(text -> "v=DMARC1; " + text),
                Arbitraries.strings().withCharRange('\u0000', '\u00ff').ofMaxLength(60));
    }

    private static List<Diagnosis> diagnoses(List<String> texts) {
        DnsAnswer answer = new DnsAnswer.Records(
                texts.stream().map(text -> (DnsRecord) new DnsRecord.Text(text)).toList(), Duration.ZERO);
        DnsClient other = new ZoneDnsClient(Zone.parse("mail.example.org\tA\t192.0.2.7"));
        DnsClient client = question ->
                question.type() == RecordType.TXT ? CompletableFuture.completedFuture(answer) : other.ask(question);
        Deadline deadline = Deadline.in(Duration.ofSeconds(20));
        KeyName name = KeyName.of("example.org", "s1");
        return List.of(
                DnsEvaluation.start(client, deadline, dns -> new SpfDiagnosis(HOSTS).diagnose(dns, "example.org"))
                        .join(),
                DnsEvaluation.start(
                                client,
                                deadline,
                                dns -> new DmarcDiagnosis("mailto:a@example.org").diagnose(dns, "example.org"))
                        .join(),
                DnsEvaluation.start(client, deadline, new DkimDiagnosis(name, Optional.of(KEY))::diagnose)
                        .join(),
                DnsEvaluation.start(client, deadline, new DkimDiagnosis(name, Optional.empty())::diagnose)
                        .join());
    }
}
