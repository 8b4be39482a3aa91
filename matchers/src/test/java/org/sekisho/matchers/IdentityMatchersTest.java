package org.sekisho.matchers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.mailetcontainer.impl.MailetProcessorImpl;
import org.apache.james.mailetcontainer.impl.MatcherMailetPair;
import org.apache.james.mailetcontainer.impl.MatcherSplitter;
import org.apache.james.rrt.api.CanSendFrom;
import org.apache.james.server.core.MailImpl;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.Matcher;
import org.apache.mailet.base.GenericMailet;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.dmarc.DmarcResult;
import org.sekisho.authentication.policy.Action;
import org.sekisho.authentication.spf.SpfResult;
import org.sekisho.mail.AuthenticationAttribute;
import org.sekisho.mail.AuthenticationAttribute.Dkim;
import org.sekisho.mail.AuthenticationAttribute.Dmarc;
import org.sekisho.mail.AuthenticationAttribute.Spf;
import org.sekisho.mail.ClaimedSenders;
import org.sekisho.mail.SenderRights;
import org.sekisho.mail.Standing;

@Tag("B21")
class IdentityMatchersTest {

    private static final String BOSS = "boss@here.example";
    private static final String AS_BOSS = "From: boss@here.example\r\nSubject: hello\r\n\r\nbody\r\n";
    private static final String OF_NOBODY_HERE = "From: x@there.example\r\nSubject: hello\r\n\r\nbody\r\n";

    private final Server server = new Server();

    IdentityMatchersTest() throws Exception {}

    @AfterEach
    void dispose() {
        server.dispose();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ann@here.example",
                "ANN@Here.Example",
                "annie@here.example",
                "sales@here.example",
                "anything@lists.here.example",
                ""
            })
    void aUserSendsUnderOwnNamesAndWithTheNullSender(String sender) throws Exception {
        assertThat(isNotUser(server.ofAnn(sender, Server.HONEST))).isFalse();
        assertThat(counted("envelope-sender")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {BOSS, "ann@there.example", "ann@also.here.example", "ann@here.example.evil.example"})
    void aForeignEnvelopeSenderMatchesForAllRecipientsAndIsCounted(String sender) throws Exception {
        MailImpl mail = server.ofAnn(sender, Server.HONEST);

        assertThat(server.senderIsNotUser().match(mail)).isEqualTo(mail.getRecipients());
        assertThat(counted("envelope-sender")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "From: boss@here.example",
                "From: ann@here.example, The Boss <boss@here.example>",
                "From: ann@here.example\r\nFrom: boss@here.example",
                "From: ann@here.example\r\nSender: boss@here.example",
                "From: ann@here.example\r\nResent-From: boss@here.example",
                "From: ann@here.example\r\nResent-Sender: boss@here.example",
                "From: boss@here.example <ann@here.example>"
            })
    void aForeignAddressInTheHeaderMatches(String header) throws Exception {
        assertThat(isNotUser(server.ofAnn(Server.ANN, header + "\r\n\r\nbody\r\n")))
                .isTrue();
        assertThat(counted("header-sender")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "From: Ann <ann@here.example>\r\nSender: annie@here.example",
                "From: sales@here.example\r\nResent-From: ann@here.example",
                "From: \"Boss, The\" <ann@here.example>",
                "From: Gr\u00fcn <ann@here.example>"
            })
    void ownAddressesInTheHeaderDoNotMatch(String header) throws Exception {
        assertThat(isNotUser(server.ofAnn("", header + "\r\n\r\nbody\r\n"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Subject: no From at all",
                "From:",
                "From: ann",
                "From: ann@here.example, undisclosed recipients",
                "From: ann@here.example\r\nSender: nobody"
            })
    void aHeaderThatNamesNobodyClearlyMatches(String header) throws Exception {
        assertThat(isNotUser(server.ofAnn(Server.ANN, header + "\r\n\r\nbody\r\n")))
                .isTrue();
        assertThat(counted("unreadable-sender")).isEqualTo(1);
    }

    @Test
    void asManySendersAsAreLookedAtPassAndOneMoreMatches() throws Exception {
        StringBuilder header = new StringBuilder();
        for (int i = 0; i < ClaimedSenders.MAXIMUM; i++) {
            header.append(i % 20 == 0 ? "\r\nFrom: " : ",\r\n ").append("a" + i + "@lists.here.example");
        }
        String most = header.substring(2);
        assertThat(isNotUser(server.ofAnn(Server.ANN, most + "\r\n\r\nbody\r\n")))
                .isFalse();
        assertThat(isNotUser(server.ofAnn(Server.ANN, most + "\r\nSender: one@lists.here.example\r\n\r\nbody\r\n")))
                .isTrue();
    }

    @Test
    void theMailOfStrangersAuthorizedClientsAndTrustedNetworksIsNotAUsers() throws Exception {
        assertThat(isNotUser(server.ofStranger(BOSS, AS_BOSS))).isFalse();
        assertThat(isNotUser(Server.authorized(server.ofStranger(BOSS, AS_BOSS))))
                .isFalse();
        assertThat(isNotUser(fromClient(Server.TRUSTED, server.ofStranger(BOSS, AS_BOSS))))
                .isFalse();
    }

    @Test
    void whoLogsInFromATrustedNetworkIsBoundAsEverybodyWhoLogsIn() throws Exception {
        assertThat(isNotUser(fromClient(Server.TRUSTED, server.ofAnn(BOSS, AS_BOSS))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"senderIsNotUser", "submitted"})
    void mailOfJmapOfJamesAndOfMailetsNeverMatches(String which) throws Exception {
        Matcher matcher =
                which.equals("submitted") ? server.submitted("envelope,header,relay") : server.senderIsNotUser();
        List<MailImpl> mails = List.of(
                Server.sentByJmap(server.made(BOSS, AS_BOSS)),
                Server.sentByMailet(server.made("", AS_BOSS)),
                server.made(BOSS, AS_BOSS),
                // As aliases and groups copy it, and Redirect sends it.
                Server.sentByMailet(server.ofAnn(BOSS, AS_BOSS)),
                Server.sentByMailet(server.ofStranger(BOSS, AS_BOSS)));
        for (MailImpl mail : mails) {
            assertThat(matcher.match(mail)).as(mail.getName()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        ", boss@here.example, true",
        ", x@ALSO.here.example, true",
        ", nobody-of-that-name@here.example, true",
        ", x@there.example, false",
        ", x@below.here.example, false",
        ", '', false",
        "header, boss@here.example, false",
        "relay, boss@here.example, false",
        "'Envelope, header', boss@here.example, true"
    })
    void aStrangerInTheEnvelopeOfOneOfOurDomainsMatches(String condition, String sender, boolean matches)
            throws Exception {
        assertThat(submitted(condition, server.ofStranger(sender, OF_NOBODY_HERE)))
                .isEqualTo(matches);
        assertThat(counted("not-authenticated")).isEqualTo(matches ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({
        "header, From: boss@here.example, true",
        "header, Sender: boss@here.example, true",
        "header, Resent-From: boss@here.example, true",
        "header, Resent-Sender: boss@here.example, true",
        "header, From: boss, true",
        "header, Subject: ours?, false",
        ", From: boss@here.example, false",
        "'envelope,relay', Sender: boss@here.example, false"
    })
    void aStrangerInTheHeaderMatchesWhereItIsAskedForSoThatListsMayBringOurPostsBack(
            String condition, String field, boolean matches) throws Exception {
        assertThat(submitted(condition, server.ofStranger("list@there.example", field + "\r\n" + OF_NOBODY_HERE)))
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({", true", "relay, true", "'envelope,header', false"})
    void aStrangerWhoWantsToRelayMatches(String condition, boolean matches) throws Exception {
        MailImpl mail = server.ofStranger("", OF_NOBODY_HERE);
        assertThat(submitted(condition, mail)).isFalse();

        mail.setRecipients(List.of(new MailAddress("one@here.example"), new MailAddress("x@elsewhere.example")));

        assertThat(submitted(condition, mail)).isEqualTo(matches);
    }

    @Test
    @Tag("B23")
    void usersAuthorizedClientsTrustedNetworksAndOurRelaysMaySubmit() throws Exception {
        String all = "envelope,header,relay";
        assertThat(submitted(all, server.ofAnn(BOSS, AS_BOSS))).isFalse();
        assertThat(submitted(all, Server.authorized(server.ofStranger(BOSS, AS_BOSS))))
                .isFalse();
        assertThat(submitted(all, fromClient(Server.TRUSTED, server.ofStranger(BOSS, AS_BOSS))))
                .isFalse();
        assertThat(submitted(all, fromClient(Server.RELAY, server.ofStranger(BOSS, AS_BOSS))))
                .isFalse();
        assertThat(submitted(all, fromClient("no address", server.ofStranger(BOSS, AS_BOSS))))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "PASS, here.example, NONE, there.example, NONE, false",
        "PASS, bounce.here.example, NONE, there.example, NONE, false",
        "PASS, there.example, NONE, there.example, NONE, true",
        "TEMPERROR, here.example, NONE, there.example, NONE, true",
        "SOFTFAIL, here.example, PASS, here.example, NONE, false",
        "SOFTFAIL, here.example, PASS, there.example, NONE, true",
        "SOFTFAIL, here.example, FAIL, here.example, NONE, true",
        "SOFTFAIL, here.example, NONE, there.example, PASS, false",
        "PASS, bounce.here.example, NONE, there.example, FAIL, true"
    })
    void nobodyIsStoppedWhomSpfOrDkimShowsToBeEntitled(
            SpfResult spf, String mailFrom, DkimResult dkim, String signer, DmarcResult dmarc, boolean matches)
            throws Exception {
        for (String condition : List.of("envelope", "header")) {
            MailImpl mail = server.ofStranger(BOSS, AS_BOSS);
            new AuthenticationAttribute(
                            Standing.STRANGER,
                            Optional.empty(),
                            Optional.of(new Spf(spf, mailFrom)),
                            List.of(new Dkim(dkim, signer, "s", "")),
                            0,
                            List.of(new Dmarc(
                                    dmarc,
                                    "here.example",
                                    "",
                                    DmarcPolicy.NONE,
                                    DmarcPolicy.NONE,
                                    DmarcPolicy.NONE,
                                    List.of())),
                            DmarcPolicy.NONE,
                            DmarcPolicy.NONE,
                            Action.ACCEPT,
                            Action.ACCEPT,
                            "",
                            Optional.empty())
                    .setOn(mail);

            assertThat(submitted(condition, mail)).as(condition).isEqualTo(matches);
        }
    }

    @Test
    void whereJamesCannotSayWhoIsAUserItHearsThatAndDecides() throws Exception {
        UsersRepository broken = throwing(UsersRepository.class, new UsersRepositoryException("the database is down"));
        SenderRights rights = new SenderRights(
                broken,
                server.domains,
                throwing(CanSendFrom.class, new IllegalStateException()),
                server.aliases,
                Map.of());
        Matcher matcher =
                Server.started(new SenderIsNotAuthenticatedUser(rights, server.checkpoint, server.refusals()), null);

        assertThatThrownBy(() -> matcher.match(server.ofAnn(Server.ANN, Server.HONEST)))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("SenderIsNotAuthenticatedUser cannot say whose mail mail-0 is");
        assertThat(server.metrics.countFor("sekisho.broken")).isEqualTo(1);
        assertThat(matcher.match(server.ofStranger(BOSS, AS_BOSS))).isEmpty();
    }

    @Test
    void whereJamesCannotSayWhichDomainsAreItsOwnItHearsThatAlsoOfAnError() throws Exception {
        for (Throwable failure :
                List.of(new DomainListException("the database is down"), new NoSuchMethodError("by an upgrade"))) {
            DomainList broken = throwing(DomainList.class, failure);
            Matcher matcher = Server.started(
                    new SubmittedWithoutAuthentication(broken, server.checkpoint, server.refusals()), null);

            assertThatThrownBy(() -> matcher.match(server.ofStranger(BOSS, AS_BOSS)))
                    .isInstanceOf(MessagingException.class);
            assertThat(matcher.match(server.ofAnn(BOSS, AS_BOSS))).isEmpty();
        }
        assertThat(server.metrics.countFor("sekisho.broken")).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"not-checked, not-checked", ", error"})
    void jamesItselfSendsWhatCannotBeKnownWholeWhereOnMatchExceptionSays(String setting, String state)
            throws Exception {
        for (Throwable failure :
                List.of(new DomainListException("the database is down"), new StackOverflowError("of others"))) {
            Matcher matcher = Server.started(
                    new SubmittedWithoutAuthentication(
                            throwing(DomainList.class, failure), server.checkpoint, server.refusals()),
                    null);
            FakeMailetConfig.Builder config = FakeMailetConfig.builder().mailetName("next");
            Next next = new Next();
            next.init((setting == null ? config : config.setProperty("onMatchException", setting)).build());
            MailImpl mail = server.ofStranger(BOSS, AS_BOSS);

            List<Mail> split = new MatcherSplitter(
                            server.metrics,
                            new MailetProcessorImpl(server.metrics),
                            new MatcherMailetPair(matcher, next))
                    .split(mail);

            assertThat(split).singleElement().isSameAs(mail);
            assertThat(mail.getState()).isEqualTo(state);
            assertThat(mail.getRecipients()).hasSize(2);
            assertThat(mail.getAttribute(MatcherSplitter.MATCHER_MATCHED_ATTRIBUTE))
                    .isEmpty();
        }
    }

    @Test
    void aConditionThatIsNotUnderstoodStopsTheStart() {
        assertThatThrownBy(() -> server.submitted("from"))
                .hasMessage("SubmittedWithoutAuthentication does not know the word \"from\": it takes one or more of"
                        + " envelope, header, relay, separated by commas.");
        assertThatThrownBy(() -> Server.started(
                        new SenderIsNotAuthenticatedUser(server.rights, server.checkpoint, server.refusals()),
                        "envelope"))
                .hasMessage("SenderIsNotAuthenticatedUser takes no condition, but has \"envelope\".");
    }

    @Test
    void aNameThatIsNoTextIsStillALogin() throws Exception {
        MailImpl mail = server.ofAnn(BOSS, AS_BOSS);
        mail.setAttribute(new Attribute(Mail.SMTP_AUTH_USER, AttributeValue.of(7)));

        assertThat(isNotUser(mail)).isTrue();
    }

    private boolean isNotUser(Mail mail) throws Exception {
        return !server.senderIsNotUser().match(mail).isEmpty();
    }

    private boolean submitted(String condition, Mail mail) throws Exception {
        return !server.submitted(condition).match(mail).isEmpty();
    }

    private int counted(String reason) {
        return server.metrics.countFor("sekisho.submission.matched." + reason);
    }

    private static MailImpl fromClient(String address, MailImpl mail) {
        mail.setRemoteAddr(address);
        return mail;
    }

    private static <T> T throwing(Class<T> type, Throwable failure) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    throw failure;
                }));
    }

    private static final class Next extends GenericMailet {
        @Override
        public void service(Mail mail) {
            throw new AssertionError("not to be reached");
        }
    }
}
