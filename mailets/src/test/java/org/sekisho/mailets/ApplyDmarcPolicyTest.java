package org.sekisho.mailets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.server.core.MailImpl;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.ProcessingState;
import org.apache.mailet.StorageDirective;
import org.apache.mailet.base.test.FakeMailContext;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.policy.Action;
import org.sekisho.authentication.spf.SpfResult;
import org.sekisho.mail.AuthenticationAttribute;
import org.sekisho.mail.AuthenticationAttribute.Spf;
import org.sekisho.mail.Standing;

class ApplyDmarcPolicyTest {

    private static final Username USER = Username.of("user@here.example");
    private static final Username OTHER = Username.of("other@here.example");

    private final Spool spool = new Spool();
    private final FakeMailContext james = FakeMailContext.defaultContext();

    @AfterEach
    void dispose() {
        spool.dispose();
    }

    @Test
    @Tag("B27")
    void quarantineIsTheSpamFolderOfEachRecipient() throws Exception {
        MailImpl mail = mail(DmarcPolicy.QUARANTINE);

        started().service(mail);

        assertThat(folder(mail, USER)).contains("Spam");
        assertThat(folder(mail, OTHER)).contains("Spam");
        assertThat(mail.getState()).isEqualTo(Mail.DEFAULT);
        assertThat(Spool.content(mail)).isEqualTo(Spool.MESSAGE);
        assertThat(spool.metrics.countFor("sekisho.spool.quarantined")).isEqualTo(1);
    }

    @Test
    @Tag("B27")
    void aProcessorOfItsOwnKeepsVacationAndFiltersAway() throws Exception {
        MailImpl mail = mail(DmarcPolicy.QUARANTINE);

        started("quarantineProcessor", "quarantine").service(mail);

        assertThat(mail.getState()).isEqualTo("quarantine");
        assertThat(folder(mail, USER)).isEmpty();
    }

    @Test
    @Tag("B27")
    void folderAndProcessorGoTogether() throws Exception {
        MailImpl mail = mail(DmarcPolicy.QUARANTINE);

        started("quarantineProcessor", "quarantine", "quarantineFolder", "Junk").service(mail);

        assertThat(mail.getState()).isEqualTo("quarantine");
        assertThat(folder(mail, USER)).contains("Junk");
    }

    @ParameterizedTest
    @Tag("B29")
    @EnumSource(DmarcPolicy.class)
    void theDispositionAppliedCountsNotTheOneAskedFor(DmarcPolicy requested) throws Exception {
        MailImpl mail = spool.arrived(Spool.STRANGER, "a@honest.example", Spool.MESSAGE);
        attribute(requested, DmarcPolicy.NONE).setOn(mail);

        started().service(mail);

        assertThat(folder(mail, USER)).isEmpty();
        assertThat(mail.getState()).isEqualTo(Mail.DEFAULT);
    }

    @Test
    @Tag("B20")
    void aMailToRejectIsQuarantinedUnlessSomethingElseIsSaid() throws Exception {
        MailImpl mail = mail(DmarcPolicy.REJECT);

        started().service(mail);

        assertThat(folder(mail, USER)).contains("Spam");
        assertThat(mail.getState()).isEqualTo(Mail.DEFAULT);
    }

    @ParameterizedTest
    @Tag("B20")
    @CsvSource({
        "drop, ghost, sekisho.spool.dropped",
        "processor:forgeries, forgeries, sekisho.spool.rejected",
        "processor: forgeries, forgeries, sekisho.spool.rejected"
    })
    void aMailToRejectIsDroppedOrGoesToAProcessor(String action, String state, String counter) throws Exception {
        MailImpl mail = mail(DmarcPolicy.REJECT);

        started("rejectAction", action).service(mail);

        assertThat(mail.getState()).isEqualTo(state);
        assertThat(folder(mail, USER)).isEmpty();
        assertThat(spool.metrics.countFor(counter)).isEqualTo(1);
        assertThat(spool.metrics.countFor("sekisho.spool.quarantined")).isZero();
    }

    @ParameterizedTest
    @Tag("B20")
    @ValueSource(strings = {"quarantine", "drop", "processor:forgeries"})
    void noBounceIsEverSent(String action) throws Exception {
        for (DmarcPolicy applied : DmarcPolicy.values()) {
            MailImpl mail = mail(applied);

            started("rejectAction", action).service(mail);

            assertThat(mail.getErrorMessage()).isNull();
            assertThat(mail.getState()).isNotEqualTo(Mail.ERROR);
        }
        assertThat(james.getBouncedMails()).isEmpty();
        assertThat(james.getSentMails()).isEmpty();
    }

    @Test
    @Tag("B23")
    void theMailOfATrustedClientPasses() throws Exception {
        MailImpl mail = spool.arrived(Spool.STRANGER, "a@honest.example", Spool.MESSAGE);
        AuthenticationAttribute.notJudged(Standing.TRUSTED, "the client is trusted")
                .setOn(mail);

        started("rejectAction", "drop").service(mail);

        assertThat(mail.getState()).isEqualTo(Mail.DEFAULT);
        assertThat(folder(mail, USER)).isEmpty();
    }

    @Test
    @Tag("B29")
    void aMailWithoutTheAttributeOrWithAnotherVersionOfItPasses() throws Exception {
        MailImpl without = spool.arrived(Spool.STRANGER, "a@honest.example", Spool.MESSAGE);
        MailImpl other = spool.arrived(Spool.STRANGER, "a@honest.example", Spool.MESSAGE);
        other.setAttribute(new Attribute(
                AttributeName.of(AuthenticationAttribute.NAME),
                AttributeValue.of(attribute(DmarcPolicy.REJECT, DmarcPolicy.REJECT)
                        .toJson()
                        .replace("\"version\":1", "\"version\":2"))));
        ApplyDmarcPolicy mailet = started("rejectAction", "drop");

        mailet.service(without);
        mailet.service(other);

        assertThat(without.getState()).isEqualTo(Mail.DEFAULT);
        assertThat(other.getState()).isEqualTo(Mail.DEFAULT);
    }

    @Test
    void whatAuthenticateMailHasFoundIsActedOn() throws Exception {
        MailImpl mail = spool.arrived(
                Spool.STRANGER, "a@soft.example", Spool.MESSAGE.replace("a@honest.example", "a@soft.example"));
        AuthenticateMail judge = new AuthenticateMail(spool.checkpoint());
        judge.init(FakeMailetConfig.builder().build());

        judge.service(mail);
        started().service(mail);

        assertThat(folder(mail, USER)).contains("Spam");
    }

    @Test
    void aRecipientWhoseUserIsNotKnownDoesNotStopTheOthers() throws Exception {
        MailImpl mail = mail(DmarcPolicy.QUARANTINE);
        UsersRepository broken = users(address -> {
            if (address.getLocalPart().equals("user")) {
                throw new UsersRepositoryException("broken on purpose");
            }
            return Username.of(address.asString());
        });
        ApplyDmarcPolicy mailet = new ApplyDmarcPolicy(broken, spool.checkpoint(), spool.metrics);
        mailet.init(config());

        mailet.service(mail);

        assertThat(folder(mail, USER)).isEmpty();
        assertThat(folder(mail, OTHER)).contains("Spam");
        assertThat(spool.metrics.countFor("sekisho.broken")).isEqualTo(1);
    }

    @Test
    void aMailThatBreaksPassesAndIsCounted() throws Exception {
        Mail broken = (Mail) Proxy.newProxyInstance(
                Mail.class.getClassLoader(), new Class<?>[] {Mail.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getName")) {
                        return "broken";
                    }
                    throw new IllegalStateException("broken on purpose");
                });

        started().service(broken);

        assertThat(spool.metrics.countFor("sekisho.broken")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "quarantinFolder|Spam|ApplyDmarcPolicy has no parameter \"quarantinFolder\": it takes"
                        + " quarantineFolder, quarantineProcessor, rejectAction.",
                "rejectAction|bounce|ApplyDmarcPolicy: the parameter rejectAction is \"bounce\", but must be quarantine,"
                        + " drop, or processor:NAME.",
                "rejectAction|processor:|ApplyDmarcPolicy: the parameter rejectAction is \"processor:\", but must be"
                        + " quarantine, drop, or processor:NAME.",
                "rejectAction|''|ApplyDmarcPolicy: the parameter rejectAction is \"\", but must be quarantine, drop, or"
                        + " processor:NAME.",
                "quarantineProcessor|' '|ApplyDmarcPolicy: the parameter quarantineProcessor is \" \", but must be the"
                        + " name of a processor.",
                "quarantineFolder|Sp*m|ApplyDmarcPolicy: the parameter quarantineFolder is \"Sp*m\", but must be the name"
                        + " of a folder, of at most 200 characters and without %, *, &, # and control characters."
            })
    void whatIsNotUnderstoodStopsTheStartWithOneSentence(String name, String value, String sentence) {
        assertThatThrownBy(() -> started(name, value))
                .isInstanceOf(MessagingException.class)
                .hasMessage(sentence);
    }

    @Test
    void theNameOfAFolderHasABound() throws Exception {
        started("quarantineFolder", "x".repeat(200));

        assertThatThrownBy(() -> started("quarantineFolder", "x".repeat(201))).isInstanceOf(MessagingException.class);
    }

    @Test
    void jamesIsToldWhichProcessorsThereMustBe() throws Exception {
        assertThat(started().requiredProcessingState()).isEmpty();
        assertThat(started("quarantineProcessor", "q", "rejectAction", "processor:r")
                        .requiredProcessingState())
                .containsExactly(new ProcessingState("q"), new ProcessingState("r"));
    }

    private ApplyDmarcPolicy started(String... parameters) throws Exception {
        UsersRepository users = users(address -> Username.of(address.asString()));
        ApplyDmarcPolicy mailet = new ApplyDmarcPolicy(users, spool.checkpoint(), spool.metrics);
        mailet.init(config(parameters));
        return mailet;
    }

    private FakeMailetConfig config(String... parameters) {
        FakeMailetConfig.Builder config = FakeMailetConfig.builder().mailetContext(james);
        for (int i = 0; i < parameters.length; i += 2) {
            config.setProperty(parameters[i], parameters[i + 1]);
        }
        return config.build();
    }

    private interface Names {
        Username of(MailAddress address) throws UsersRepositoryException;
    }

    /** Knows whose address it is, and nothing else. */
    private static UsersRepository users(Names names) {
        return (UsersRepository) Proxy.newProxyInstance(
                UsersRepository.class.getClassLoader(),
                new Class<?>[] {UsersRepository.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("getUsername")) {
                        return names.of((MailAddress) arguments[0]);
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    private MailImpl mail(DmarcPolicy applied) throws Exception {
        MailImpl mail = spool.arrived(Spool.STRANGER, "a@honest.example", Spool.MESSAGE);
        attribute(DmarcPolicy.REJECT, applied).setOn(mail);
        return mail;
    }

    private static AuthenticationAttribute attribute(DmarcPolicy requested, DmarcPolicy applied) {
        Action verdict = switch (applied) {
            case NONE -> Action.ACCEPT;
            case QUARANTINE -> Action.QUARANTINE;
            case REJECT -> Action.REJECT;
        };
        return new AuthenticationAttribute(
                Standing.STRANGER,
                Optional.of(new Spf(SpfResult.FAIL, "honest.example")),
                Optional.of(new Spf(SpfResult.FAIL, "honest.example")),
                List.of(),
                0,
                List.of(),
                requested,
                applied,
                verdict,
                verdict,
                "for a test",
                Optional.empty());
    }

    private static Optional<String> folder(Mail mail, Username user) {
        return StorageDirective.fromMail(user, mail).getTargetFolder();
    }
}
