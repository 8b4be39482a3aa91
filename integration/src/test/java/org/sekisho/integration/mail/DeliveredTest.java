package org.sekisho.integration.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeliveredTest {

    private final Delivered mail = new Delivered(
            "INBOX", "A: 1\r\nb:  two\r\n\tlines \r\na:3\r\nAB: x\r\n\r\nA: in the body\r\n".getBytes(ISO_8859_1));

    @Test
    void fieldsComeTopDownUnfoldedWhateverTheCaseOfTheirName() {
        assertThat(mail.fields("A")).containsExactly("1", "3");
        assertThat(mail.fields("B")).containsExactly("two\tlines");
        assertThat(mail.fields("C")).isEmpty();
    }

    @Test
    void withoutAuthenticationResultsThereIsEmptyText() {
        assertThat(mail.authenticationResults()).isEmpty();
    }
}
