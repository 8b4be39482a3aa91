package org.sekisho.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.authentication.dns.Zone;
import org.sekisho.authentication.policy.OverrideReason;
import org.sekisho.authentication.testing.Corpus;
import org.sekisho.integration.domains.MessageText;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.domains.SigningKey;
import org.sekisho.integration.james.SekishoCommand;
import org.sekisho.reports.aggregate.ReportRow;

/** One day of mixed mail, midnight, and what the owners of the domains hear of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportingIT {

    /** Wants reports somewhere else, where they are welcome. */
    private static final String ALLOWED = "allowed.example";

    /** Wants reports at a host that has not said so, and at its own. */
    private static final String UNASKED = "unasked.example";

    /** Wants reports at a host that sends them to another mailbox there. */
    private static final String MOVED = "moved.example";

    /** Wants reports at a host that would send them to somebody else. */
    private static final String LURED = "lured.example";

    /** Refuses what it asked for. */
    private static final String FULL = "full.example";

    /** Changes its policy in the middle of the day. */
    private static final String CHANGING = "changing.example";

    /** Has one key whose record is found, and one whose record gets no answer. */
    private static final String DEFERRED = "deferred.example";

    private static final String TRUSTED_CLIENT = "192.0.2.200";

    @TempDir
    static Path folder;

    private final Tally sent = new Tally();
    private final SigningKey found = SigningKey.ed25519(DEFERRED, "found");
    private final SigningKey unanswered = SigningKey.ed25519(DEFERRED, "unanswered");
    private Reporting reporting;
    private World world;
    private List<ReportMail> reports = List.of();

    @BeforeAll
    void aDayAndTheMorningAfter() throws Exception {
        reporting = new Reporting(folder);
        world = reporting.start(
                zone -> records(zone, "p=none"),
                settings -> settings.withSekishoProperty("reports.own-domains", "include")
                        .withSekishoProperty("trusted-networks", TRUSTED_CLIENT)
                        // So long takes the answer to a message whose key gets no answer.
                        .withSekishoProperty("dns.timeout", "2s")
                        .withSekishoProperty("author-domain." + DEFERRED + ".dmarc.on-temporary-error", "defer"));
        world.james().sink().refuse("dmarc@" + FULL);
        theBanksMail();
        otherMail();
        hostileMail();
        whatIsNotCounted();
        ReportTime.set(world.james(), 1, LocalTime.of(0, 5));
        ReportAdmin admin = new ReportAdmin(world.james());
        Reporting.await("all is counted", () -> admin.waitingMessages() >= total(sent.counts()));
        assertThat(ReportMail.at(world.james().sink()))
                .as("just after midnight")
                .isEmpty();

        ReportTime.set(world.james(), 1, LocalTime.of(9, 0));

        for (String recipient : recipients()) {
            world.james().sink().awaitFor(recipient);
        }
        Reporting.await(
                "both reports of " + CHANGING, () -> to("dmarc@" + CHANGING).size() == 2);
        Reporting.await(
                "the attempt at " + FULL,
                () -> !world.james().sink().turnedAway().isEmpty());
        reports = ReportMail.at(world.james().sink());
    }

    @AfterAll
    void stop() {
        world.close();
    }

    @Test
    @Tag("B25")
    void theReportsCountWhatWasAcceptedQuarantinedAndRefusedAndNothingElse() {
        Map<Kind, Long> expected = sent.counts();
        expected.keySet().removeIf(kind -> kind.domain().equals(FULL));

        assertThat(ReportMail.counts(reports)).isEqualTo(expected);
    }

    @Test
    @Tag("B30")
    @Tag("B31")
    void eachOwnerGetsOneReportForEachPolicyWhereItIsWelcomeAndNobodyElseGetsAny() {
        List<String> expected = new ArrayList<>(recipients());
        expected.add("dmarc@" + CHANGING);

        assertThat(reports).map(ReportMail::recipient).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(to("dmarc@" + CHANGING))
                .map(report -> report.report().policy().policy().word())
                .containsExactlyInAnyOrder("none", "quarantine");
    }

    @Test
    @Tag("B33")
    void eachReportIsSignedByItsSendersDomainAndItsFailureWouldComeBackToNobody() throws Exception {
        for (ReportMail report : reports) {
            reporting.keys().assertSignedFor("receiver.example", report.mail());
            assertThat(report.mail().mailFrom()).isEmpty();
            assertThat(report.mail().fields("From")).singleElement().asString().contains(Reporting.SENDER);
        }
    }

    @Test
    @Tag("B35")
    void eachReportIsValidWhateverStrangersHaveSaid() throws Exception {
        assumeTrue(Corpus.isPresent(), Corpus.ABSENT);
        for (ReportMail report : reports) {
            report.assertValid();
        }
    }

    @Test
    @Tag("B31")
    void eachReportIsAboutTheDayAndHasANameAndAnIdOfItsOwn() {
        assertThat(reports).allSatisfy(report -> {
            assertThat(report.report().metadata().begin())
                    .isEqualTo(ReportTime.TODAY.atStartOfDay().toInstant(ZoneOffset.UTC));
            assertThat(report.report().metadata().end())
                    .isEqualTo(ReportTime.TODAY.atTime(23, 59, 59).toInstant(ZoneOffset.UTC));
            assertThat(report.fileName())
                    .startsWith("receiver.example!" + report.report().policy().domain() + "!")
                    .endsWith(".xml.gz");
            assertThat(report.mail().fields("Subject"))
                    .singleElement()
                    .asString()
                    .contains(report.report().metadata().reportId());
        });
        assertThat(reports).map(ReportMail::fileName).doesNotHaveDuplicates();
        assertThat(reports).map(report -> report.report().metadata().reportId()).doesNotHaveDuplicates();
        assertThat(reports)
                .flatMap(report -> report.mail().fields("Message-ID"))
                .doesNotHaveDuplicates();
    }

    @Test
    void aRowSaysWhyLessWasDoneThanThePolicyAskedFor() {
        assertThat(reasons("dmarc@" + SampleDomains.TRIAL, row -> true))
                .containsExactly(OverrideReason.POLICY_TEST_MODE);
        assertThat(reasons("dmarc@" + SampleDomains.BANK, row -> row.sourceIp().equals(SampleDomains.LIST_SERVER)))
                .containsExactly(OverrideReason.MAILING_LIST);
    }

    private List<OverrideReason> reasons(String recipient, Predicate<ReportRow> wanted) {
        return to(recipient).stream()
                .flatMap(report -> report.report().rows().stream())
                .filter(wanted)
                .flatMap(row -> row.reasons().stream())
                .map(reason -> reason.type())
                .toList();
    }

    @Test
    @Tag("B37")
    void nothingLeavesButTheReportsSoNoFailureReportUnlessItIsSwitchedOn() {
        assertThat(world.james().sink().messages()).allMatch(ReportMail::isReport);
    }

    @Test
    @Tag("B33")
    void nobodyHereHearsOfAReportThatIsRefusedThere() throws Exception {
        assertThat(world.james().sink().turnedAway()).containsExactly("dmarc@" + FULL);
        for (String user : List.of(World.BOB, Reporting.SENDER)) {
            assertThat(world.james().mailbox(user))
                    .isNotEmpty()
                    .allMatch(mail -> mail.text().contains("Subject: Greetings\r\n"));
        }
    }

    @Test
    @Tag("B33")
    void aReportIsTheReasonForNoOtherAndTheDayAfterTellsOnlyWhatIsNew() throws Exception {
        ReportTime.set(world.james(), 2, LocalTime.NOON);
        assertThat(world.forge("me@" + SampleDomains.BLOG).reply().code()).isEqualTo(250);
        Reporting.await("it is counted", () -> new ReportAdmin(world.james()).waitingMessages() == 1);
        ReportTime.set(world.james(), 3, LocalTime.of(9, 0));

        Reporting.await(
                "the report of the day after",
                () -> to("dmarc@" + SampleDomains.BLOG).size() == 2);
        List<ReportMail> all = ReportMail.at(world.james().sink());
        assertThat(all).hasSize(reports.size() + 1);
        assertThat(ReportMail.counts(all.subList(reports.size(), all.size())))
                .isEqualTo(Map.of(Kind.forged(SampleDomains.BLOG, "none", "none"), 1L));
    }

    @Test
    void theCommandShowsAReportAsItCame() throws Exception {
        try (SekishoCommand command = new SekishoCommand()) {
            assertThat(command.showReport(
                            to("dmarc@" + SampleDomains.BANK).get(0).mail().bytes()))
                    .contains("Receiver & Sons, " + Reporting.SENDER)
                    .contains("messages      10: 3 pass DMARC, 7 fail");
        }
    }

    private static long total(Map<Kind, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private Zone.Builder records(Zone.Builder zone, String changing) {
        wants(zone, ALLOWED, "mailto:allowed@reports.example; fo=1; ruf=mailto:ruf@" + ALLOWED)
                .add(ALLOWED + "._report._dmarc.reports.example", "TXT", "v=DMARC1;");
        wants(zone, UNASKED, "mailto:unasked@silent.example,mailto:dmarc@" + UNASKED);
        wants(zone, MOVED, "mailto:moved@reports.example")
                .add(MOVED + "._report._dmarc.reports.example", "TXT", "v=DMARC1; rua=mailto:other@reports.example");
        wants(zone, LURED, "mailto:lured@reports.example,mailto:dmarc@" + LURED)
                .add(LURED + "._report._dmarc.reports.example", "TXT", "v=DMARC1; rua=mailto:x@elsewhere.example");
        wants(zone, FULL, "mailto:dmarc@" + FULL);
        zone.add("_dmarc." + CHANGING, "TXT", "v=DMARC1; " + changing + "; rua=mailto:dmarc@" + CHANGING);
        zone.add("_dmarc." + DEFERRED, "TXT", "v=DMARC1; p=reject; rua=mailto:dmarc@" + DEFERRED);
        zone.add(found.name(), "TXT", found.record()).add(unanswered.name(), "TXT", "!SERVFAIL");
        return zone.add("_dmarc.receiver.example", "TXT", "v=DMARC1; p=reject; rua=mailto:own@reports.example")
                .add("receiver.example._report._dmarc.reports.example", "TXT", "v=DMARC1");
    }

    private static Zone.Builder wants(Zone.Builder zone, String domain, String where) {
        return zone.add("_dmarc." + domain, "TXT", "v=DMARC1; p=none; rua=" + where);
    }

    private static List<String> recipients() {
        return List.of(
                "dmarc@" + SampleDomains.BANK,
                "dmarc@" + SampleDomains.SHOP,
                "dmarc@" + SampleDomains.CLUB,
                "dmarc@" + SampleDomains.BLOG,
                "dmarc@" + SampleDomains.TRIAL,
                "dmarc@" + CHANGING,
                "dmarc@" + DEFERRED,
                "dmarc@" + UNASKED,
                "dmarc@" + LURED,
                "allowed@reports.example",
                "other@reports.example",
                "own@reports.example");
    }

    private void theBanksMail() throws IOException {
        String bank = SampleDomains.BANK;
        for (int i = 0; i < 2; i++) {
            send(
                    SampleDomains.BANK_SERVER,
                    World.ADA,
                    world.signed(world.domains().bankKeys()),
                    250);
            sent.count(new Kind(bank, "reject", SampleDomains.BANK_SERVER, "pass", bank, bank, true, true));
        }
        send(
                SampleDomains.FORWARDING_SERVER,
                World.ADA,
                world.signed(world.domains().bankKeys()),
                250);
        sent.count(new Kind(bank, "reject", SampleDomains.FORWARDING_SERVER, "pass", bank, bank, true, false));
        for (int i = 0; i < 3; i++) {
            forge(World.ADA, 550, Kind.forged(bank, "reject", "reject"));
        }
        String news = "news." + bank;
        forge("info@" + news, 250, Kind.forged(bank, "reject", "quarantine", news));
        String login = "login." + bank;
        forge("id@" + login, 550, Kind.forged(bank, "reject", "reject", login));
        MessageText list = World.text(World.ADA).field("List-Id", "Talk <talk.list.example>");
        send(
                SampleDomains.LIST_SERVER,
                "talk-bounces@list.example",
                SigningKey.sign(list.bytes(), List.of(world.domains().listKey())),
                250);
        sent.count(new Kind(
                bank, "reject", SampleDomains.LIST_SERVER, "quarantine", bank, SampleDomains.LIST, false, false));
        MessageText two = MessageText.from(World.EVE).field("From", World.ADA).to(World.BOB);
        send(SampleDomains.ATTACKER_SERVER, World.EVE, two.bytes(), 550);
        sent.count(Kind.forged(bank, "reject", "reject"));
    }

    private void otherMail() throws Exception {
        String shop = SampleDomains.SHOP;
        send(SampleDomains.SHOP_SERVER, "me@" + shop, World.text("me@" + shop).bytes(), 250);
        sent.count(new Kind(shop, "reject", SampleDomains.SHOP_SERVER, "pass", shop, shop, false, true));
        forge("me@" + SampleDomains.CLUB, 250, Kind.forged(SampleDomains.CLUB, "quarantine", "quarantine"));
        forge("me@" + SampleDomains.TRIAL, 250, Kind.forged(SampleDomains.TRIAL, "reject", "quarantine"));
        for (String domain : List.of(ALLOWED, UNASKED, MOVED, LURED, FULL)) {
            forge("me@" + domain, 250, Kind.forged(domain, "none", "none"));
        }
        forge(World.BOB, 550, Kind.forged("receiver.example", "reject", "reject"));
        forge("me@" + CHANGING, 250, Kind.forged(CHANGING, "none", "none"));
        world.dns()
                .serve(records(reporting.published(world.domains().zone()), "p=quarantine")
                        .build());
        // The old record is kept for its second.
        Reporting.await("the new policy", () -> {
            try {
                Sent one = world.forge("me@" + CHANGING);
                boolean changed = one.delivered().folder().equals("Spam");
                sent.count(
                        changed
                                ? Kind.forged(CHANGING, "quarantine", "quarantine")
                                : Kind.forged(CHANGING, "none", "none"));
                return changed;
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    /** What a stranger says goes into the report, whatever it is, and breaks nothing there. */
    private void hostileMail() throws IOException {
        String blog = SampleDomains.BLOG;
        byte[] message = World.text("me@" + blog).bytes();
        for (String helo : List.of("<script>&amp;]]>", "\u0001\u0000\u00fc\u00ff", "x".repeat(1500))) {
            assertThat(world.james()
                            .receive(SampleDomains.ATTACKER_SERVER, helo, "", World.BOB, message)
                            .code())
                    .isEqualTo(250);
            sent.count(new Kind(blog, "none", SampleDomains.ATTACKER_SERVER, "none", blog, "", false, false));
        }
    }

    private void whatIsNotCounted() throws IOException {
        assertThat(world.submit(World.BOB, World.text(World.BOB).bytes())
                        .reply()
                        .code())
                .isEqualTo(250);
        send(TRUSTED_CLIENT, World.ADA, World.text(World.ADA).bytes(), 250);
        Sent toUs = world.send(
                SampleDomains.ATTACKER_SERVER,
                World.EVE,
                Reporting.SENDER,
                World.text("me@" + SampleDomains.BLOG).bytes());
        assertThat(toUs.reply().code()).isEqualTo(250);

        MessageText message = World.text("me@" + DEFERRED);
        String client = SampleDomains.FORWARDING_SERVER;
        send(client, "me@" + DEFERRED, SigningKey.sign(message.bytes(), List.of(unanswered)), 451);
        send(client, "me@" + DEFERRED, SigningKey.sign(message.bytes(), List.of(found)), 250);
        sent.count(new Kind(DEFERRED, "reject", client, "pass", DEFERRED, DEFERRED, true, false));
    }

    private void forge(String author, int reply, Kind kind) throws IOException {
        assertThat(world.forge(author).reply().code()).isEqualTo(reply);
        sent.count(kind);
    }

    private void send(String client, String mailFrom, byte[] message, int reply) throws IOException {
        assertThat(world.send(client, mailFrom, World.BOB, message).reply().code())
                .isEqualTo(reply);
    }

    private List<ReportMail> to(String recipient) {
        return ReportMail.at(world.james().sink()).stream()
                .filter(report -> report.recipient().equals(recipient))
                .toList();
    }
}
