package org.sekisho.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.event.EventRecordingLogger;
import org.slf4j.event.Level;
import org.slf4j.event.SubstituteLoggingEvent;
import org.slf4j.helpers.SubstituteLogger;

@Tag("B29")
class AttributeReaderTest {

    private final Queue<SubstituteLoggingEvent> log = new ArrayDeque<>();
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
    private final AttributeReader reader = new AttributeReader(
            "SpfResultIs", new EventRecordingLogger(new SubstituteLogger("test", log, false), log), now::get);

    @Test
    void aMailThatArrivedWithoutTheAttributeIsWarnedOf() {
        assertThat(reader.read(arrived("m1"))).isEmpty();

        assertThat(log).singleElement().satisfies(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.WARN);
            assertThat(event.getArgumentArray()).contains("SpfResultIs", "m1");
        });
    }

    @Test
    void anAttributeOfAnotherVersionIsWarnedOf() {
        MailImpl mail = arrived("m1");
        mail.setAttribute(
                new Attribute(AttributeName.of(AuthenticationAttribute.NAME), AttributeValue.of("{\"version\":2}")));

        assertThat(reader.read(mail)).isEmpty();

        assertThat(log)
                .singleElement()
                .extracting(SubstituteLoggingEvent::getLevel)
                .isEqualTo(Level.WARN);
    }

    @Test
    void aFloodIsWarnedOfOnceAMinute() {
        for (int i = 0; i < 1000; i++) {
            reader.read(arrived("m" + i));
        }
        now.addAndGet(AttributeReader.QUIET.toNanos() - 1);
        reader.read(arrived("still quiet"));
        assertThat(log).filteredOn(event -> event.getLevel() == Level.WARN).hasSize(1);

        now.incrementAndGet();
        reader.read(arrived("due again"));

        assertThat(log).filteredOn(event -> event.getLevel() == Level.WARN).hasSize(2);
        assertThat(log).hasSize(1002);
    }

    @Test
    void mailThatJamesHasMadeIsNotWarnedOf() {
        assertThat(reader.read(MailImpl.builder().name("made here").build())).isEmpty();

        assertThat(log)
                .singleElement()
                .extracting(SubstituteLoggingEvent::getLevel)
                .isEqualTo(Level.DEBUG);
    }

    @Test
    void whatCanBeReadIsNotSpokenOf() {
        MailImpl mail = arrived("m1");
        AuthenticationAttribute.notJudged(Standing.TRUSTED, "authenticated").setOn(mail);

        assertThat(reader.read(mail)).isPresent();

        assertThat(log).isEmpty();
    }

    private static MailImpl arrived(String name) {
        MailImpl mail = MailImpl.builder().name(name).build();
        mail.setAttribute(new Attribute(Mail.SMTP_SESSION_ID, AttributeValue.of("s1")));
        return mail;
    }
}
