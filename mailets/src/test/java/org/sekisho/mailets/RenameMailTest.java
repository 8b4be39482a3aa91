package org.sekisho.mailets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import javax.mail.MessagingException;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RenameMailTest {

    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    @Test
    void eachPassageGivesAnotherName() throws Exception {
        RenameMail mailet = new RenameMail();
        MailImpl mail = named("Mail1-a");
        Set<String> names = new HashSet<>(Set.of(mail.getName()));

        for (int passage = 0; passage < 100; passage++) {
            mailet.service(mail);
            assertThat(names.add(mail.getName())).as(mail.getName()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Mail1732449600000-3c1b", "Mail1-a-!5173", "a!Xy1z", "1234567890123-12345.x", "x"})
    void theOldNameStaysBehindOneNumber(String old) throws Exception {
        RenameMail mailet = new RenameMail();
        MailImpl mail = named(old);

        mailet.service(mail);
        mailet.service(mail);

        assertThat(mail.getName()).matches("[0-9]{13}-[0-9]{6}\\..*").endsWith("." + old);
        assertThat(mail.getName()).hasSize(13 + 1 + 6 + 1 + old.length());
    }

    @Test
    void aLaterNameStandsBeforeAnEarlierOneAndBeforeThoseOfJames() throws Exception {
        MailImpl mail = named("Mail1732449600000-3c1b");

        new RenameMail(Clock.fixed(NOON, ZoneOffset.UTC)).service(mail);
        String earlier = mail.getName();
        new RenameMail(Clock.fixed(NOON.plusMillis(1), ZoneOffset.UTC)).service(mail);

        assertThat(mail.getName()).isLessThan(earlier);
        assertThat(earlier).isLessThan("Mail1732449600000-3c1b");
    }

    @Test
    void itTakesNoParameters() {
        FakeMailetConfig wrong = FakeMailetConfig.builder()
                .setProperty("repositoryPath", "memory://x/")
                .build();

        assertThatThrownBy(() -> new RenameMail().init(wrong))
                .isInstanceOf(MessagingException.class)
                .hasMessage("RenameMail has no parameter \"repositoryPath\": it takes none.");
    }

    private static MailImpl named(String name) throws MessagingException {
        return MailImpl.builder().name(name).build();
    }
}
