package org.sekisho.mailets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.domainlist.memory.MemoryDomainList;
import org.apache.james.rrt.api.CanSendFrom;
import org.apache.james.rrt.memory.MemoryRecipientRewriteTable;
import org.apache.james.server.core.MailImpl;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.user.memory.MemoryUsersRepository;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMailContext;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sekisho.mail.SenderRights;

@Tag("B20")
class ReturnToUserTest {

    private static final String ANN = "ann@here.example";
    private static final String BOSS = "boss@here.example";
    private static final String AS_BOSS = "From: The Boss <boss@here.example>\r\nMessage-ID: <1@here.example>\r\n"
            + "Date: Tue, 24 Nov 2026 10:00:00 +0000\r\nSubject: pay\r\n this\r\n\r\nbody\r\n";

    private final Spool spool = new Spool();
    private final MemoryDomainList domains = new MemoryDomainList(null);
    private final UsersRepository users;
    private final FakeMailContext james = FakeMailContext.builder()
            .postmaster(new MailAddress("postmaster", "here.example"))
            .build();
    private Instant now = Instant.parse("2026-11-24T10:00:00Z");

    ReturnToUserTest() throws Exception {
        domains.configure(DomainListConfiguration.builder()
                .defaultDomain(Domain.of("here.example"))
                .autoDetect(false)
                .autoDetectIp(false)
                .build());
        MemoryUsersRepository memory = MemoryUsersRepository.withVirtualHosting(domains);
        memory.addUser(Username.of(ANN), "secret");
        users = memory;
    }

    @AfterEach
    void dispose() {
        spool.dispose();
    }

    @Test
    void theUserWhoHasLoggedInIsToldAndNobodyElse() throws Exception {
        MailImpl mail = ofAnn(BOSS, AS_BOSS);

        started(users).service(mail);

        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        assertThat(james.getSentMails()).singleElement().satisfies(sent -> {
            assertThat(sent.getSender()).isNull();
            assertThat(sent.getRecipients()).containsExactly(new MailAddress(ANN));
            assertThat(sent.getMsg().getFrom()[0]).hasToString("postmaster@here.example");
            assertThat(sent.getMsg().getHeader("To", ",")).isEqualTo(ANN);
            assertThat(sent.getMsg().getHeader("Auto-Submitted", ",")).isEqualTo("auto-replied");
            assertThat(sent.getMsg().getHeader("In-Reply-To", ",")).isEqualTo("<1@here.example>");
            assertThat((String) sent.getMsg().getContent())
                    .isEqualTo(
                            "You are logged in as ann@here.example and may not send mail as boss@here.example.\r\n\r\n"
                                    + "So this message was sent to nobody:\r\n\r\n"
                                    + "  Subject: pay this\r\n"
                                    + "  Date: Tue, 24 Nov 2026 10:00:00 +0000\r\n"
                                    + "  To: user@here.example, Other@here.example\r\n\r\n"
                                    + "Choose an address of your own as the sender, and send it again.\r\n"
                                    + "If you have not written this message, somebody else knows your password: change it now.\r\n");
        });
        assertThat(spool.metrics.countFor("sekisho.submission.returned")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "'', From: boss@here.example, You are logged in as ann@here.example and may not send mail as boss@here.example.",
        "ann@here.example, Subject: x, 'This message has no From field with an address, so it cannot be sent in your name.'"
    })
    void theSentenceSaysWhatIsWrong(String mailFrom, String header, String sentence) throws Exception {
        started(users).service(ofAnn(mailFrom, header + "\r\n\r\nbody\r\n"));

        assertThat(text()).startsWith(sentence + "\r\n");
    }

    @Test
    void whatTheMailSaysCannotBreakOutOfItsLine() throws Exception {
        String subject = "=?utf-8?q?Gr=C3=BC=C3=9Fe=0D=0A=0D=0AClick_here=E2=80=AE?=";
        String id = "<1@here.example>\r\n <2@x>";
        MailImpl mail = ofAnn(
                BOSS,
                "From: " + BOSS + "\r\nSubject: " + subject + "x".repeat(300) + "\r\nMessage-ID: " + id
                        + "\r\n\r\nbody\r\n");
        List<MailAddress> many = new ArrayList<>();
        for (int i = 0; i < ReturnToUser.MOST_RECIPIENTS + 3; i++) {
            many.add(new MailAddress("r" + i + "@there.example"));
        }
        mail.setRecipients(many);

        started(users).service(mail);

        assertThat(text().lines().filter(line -> line.contains("Click here")))
                .singleElement()
                .asString()
                .startsWith("  Subject: ")
                .endsWith("...")
                .hasSizeLessThan(ReturnToUser.LONGEST_FIELD + 20)
                .doesNotContain("\u202e");
        assertThat(text()).contains("r9@there.example and 3 more\r\n").doesNotContain("r10@");
        assertThat(james.getSentMails().get(0).getMsg().getHeader("In-Reply-To"))
                .isNull();
    }

    @Test
    void theWordsOfTheSubjectAreReadable() throws Exception {
        started(users)
                .service(ofAnn(BOSS, "From: " + BOSS + "\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nbody\r\n"));

        assertThat(text()).contains("  Subject: Gr\u00fc\u00dfe\r\n");
    }

    @Test
    void aUserIsNotFloodedAndIsToldAgainInTheNextHour() throws Exception {
        ReturnToUser mailet = started(users);
        for (int i = 0; i < ReturnToUser.MOST_ANSWERS; i++) {
            mailet.service(ofAnn(BOSS, AS_BOSS));
        }
        MailImpl oneMore = ofAnn(BOSS, AS_BOSS);
        mailet.service(oneMore);
        assertThat(oneMore.getState()).isEqualTo(Mail.DEFAULT);
        assertThat(james.getSentMails()).hasSize(ReturnToUser.MOST_ANSWERS);

        now = now.plus(Duration.ofHours(1));
        mailet.service(oneMore);

        assertThat(james.getSentMails()).hasSize(ReturnToUser.MOST_ANSWERS + 1);
    }

    @Test
    void asManyUsersAreCountedAsAreRemembered() {
        AnswersPerHour answers = new AnswersPerHour(2, clock());
        for (int i = 0; i < AnswersPerHour.MOST_USERS; i++) {
            assertThat(answers.take("user" + i)).isTrue();
        }
        assertThat(answers.take("one more")).isFalse();
        assertThat(answers.take("user0")).isTrue();
        assertThat(answers.take("user0")).isFalse();
    }

    @Test
    void whatIsOfNoUserOrNotForeignIsLeftToTheNextMailet() throws Exception {
        MailImpl ofMailet = ofAnn(BOSS, AS_BOSS);
        ofMailet.setAttribute(Mail.SENT_BY_MAILET_ATTRIBUTE);
        for (MailImpl mail : List.of(
                spool.arrived(Spool.STRANGER, BOSS, AS_BOSS),
                spool.made(BOSS, AS_BOSS),
                ofMailet,
                ofAnn(ANN, AS_BOSS.replace(BOSS, ANN)))) {
            started(users).service(mail);

            assertThat(mail.getState()).isEqualTo(Mail.DEFAULT);
        }
        assertThat(james.getSentMails()).isEmpty();
        assertThat(spool.metrics.countFor("sekisho.broken")).isZero();
    }

    @Test
    void whereJamesDoesNotAnswerTheMailIsLeftToTheNextMailet() throws Exception {
        UsersRepository broken = (UsersRepository) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {UsersRepository.class}, (proxy, method, arguments) -> {
                    throw new UsersRepositoryException("the database is down");
                });
        MailImpl mail = ofAnn(BOSS, AS_BOSS);

        started(broken).service(mail);

        assertThat(mail.getState()).isEqualTo(Mail.DEFAULT);
        assertThat(james.getSentMails()).isEmpty();
        assertThat(spool.metrics.countFor("sekisho.broken")).isEqualTo(1);
    }

    @Test
    void aParameterStopsTheStart() {
        assertThatThrownBy(() -> mailet(users)
                        .init(FakeMailetConfig.builder()
                                .mailetName("ReturnToUser")
                                .setProperty("passThrough", "true")
                                .build()))
                .hasMessage("ReturnToUser has no parameter \"passThrough\": it takes none.");
    }

    private String text() throws Exception {
        return (String) james.getSentMails().get(0).getMsg().getContent();
    }

    private MailImpl ofAnn(String mailFrom, String message) throws Exception {
        MailImpl mail = spool.arrived(Spool.STRANGER, mailFrom.isEmpty() ? null : mailFrom, message);
        mail.setAttribute(new Attribute(Mail.SMTP_AUTH_USER, AttributeValue.of(ANN)));
        return mail;
    }

    private ReturnToUser started(UsersRepository repository) throws Exception {
        ReturnToUser mailet = mailet(repository);
        mailet.init(FakeMailetConfig.builder()
                .mailetName("ReturnToUser")
                .mailetContext(james)
                .build());
        return mailet;
    }

    private ReturnToUser mailet(UsersRepository repository) {
        CanSendFrom aliases = (CanSendFrom) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {CanSendFrom.class},
                (proxy, method, arguments) -> arguments[0].equals(arguments[1]));
        SenderRights rights =
                new SenderRights(repository, domains, aliases, new MemoryRecipientRewriteTable(), Map.of());
        return new ReturnToUser(rights, repository, spool.checkpoint(), spool.metrics, clock());
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
    }
}
