package org.sekisho.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.message.HeaderSection;

@Tag("B28")
class RelayedClientTest {

    private static final String OURS = "Received: from gateway ([203.0.113.9])\r\n          by us;\r\n";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "from helo.example (rdns.example [192.0.2.7]) by gw.example (Postfix) with ESMTP id 1 | 192.0.2.7 | helo.example",
                "from [198.51.100.1] (unknown [192.0.2.7]) by gw.example (Postfix) with SMTP | 192.0.2.7 | [198.51.100.1]",
                "from helo.example (rdns.example [IPv6:2001:db8::7]) by gw.example | 2001:db8:0:0:0:0:0:7 | helo.example",
                "from [192.0.2.7] (helo=[198.51.100.1]) by gw.example with esmtp (Exim 4.96) | 192.0.2.7 | [198.51.100.1]",
                "from rdns.example ([192.0.2.7] helo=helo.example) by gw.example with esmtps (Exim 4.96) | 192.0.2.7 | helo.example",
                "from [192.0.2.7] (port=4711 helo=helo.example) by gw.example with esmtp (Exim 4.96) | 192.0.2.7 | helo.example",
                "from rdns.example (EHLO [198.51.100.1]) ([192.0.2.7]) by gw.example (JAMES SMTP Server ) with ESMTP | 192.0.2.7 | [198.51.100.1]",
                "from mail.example (192.0.2.7) by gw.example (10.0.0.1) with Microsoft SMTP Server | 192.0.2.7 | mail.example",
                "from helo.example (HELO helo.example) (192.0.2.7) by gw.example with SMTP | 192.0.2.7 | helo.example",
            })
    void theClientIsReadFromWhatTheRelayWrote(String received, String address, String helo) {
        Optional<RelayedClient> client =
                client(OURS + "Received: " + received + "; Tue, 24 Nov 2026 07:00:00 +0000\r\n\r\n");

        assertThat(client).isPresent();
        assertThat(client.get().address().getHostAddress()).isEqualTo(address);
        assertThat(client.get().helo()).isEqualTo(helo);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "by gw.example with local (Exim 4.96) id 1",
                "from helo.example by gw.example",
                "from helo.example (rdns.example) by gw.example ([198.51.100.1])",
                "from helo.example (unknown [999.0.2.7]) by gw.example",
                "from (((((((((((",
                "",
            })
    void whereTheRelayNamesNoClientThereIsNone(String received) {
        assertThat(client(OURS + "Received: " + received + "\r\n\r\n")).isEmpty();
    }

    @Test
    void foldedFieldsAreRead() {
        assertThat(client(
                        OURS + "Received: from helo.example (rdns.example\r\n\t[192.0.2.7])\r\n by gw.example\r\n\r\n"))
                .map(RelayedClient::helo)
                .contains("helo.example");
    }

    @ParameterizedTest
    @Tag("B28")
    @ValueSource(
            strings = {
                "x ([198.51.100.1]) by y",
                "x [198.51.100.1] by",
                "x\rby y",
                "x\u0085by \u0085 by y",
                "(((x by \t by y",
            })
    void whatTheClientSaysInHeloHidesNoAddressWhereTheRelayAllowsSpacesInIt(String helo) {
        for (String name : new String[] {helo, helo + "z".repeat(8000)}) {
            assertThat(
                            client(
                                    OURS + "Received: from rdns.example (EHLO " + name + ") ([192.0.2.7])\r\n"
                                            + "          by gw.example (JAMES SMTP Server ) with ESMTP ID 1\r\n          for <b@c.example>;\r\n\r\n"))
                    .map(found -> found.address().getHostAddress())
                    .contains("192.0.2.7");
        }
    }

    @Test
    void onlyTheFieldOfTheRelayCountsNotOursAndNotThoseFurtherDown() {
        String further = "Received: from evil (x [198.51.100.1]) by gw.example\r\n";

        assertThat(client(OURS + "\r\n")).isEmpty();
        assertThat(client(OURS + "Received: from a (b [192.0.2.7]) by gw.example\r\n" + further + "\r\n"))
                .map(found -> found.address().getHostAddress())
                .contains("192.0.2.7");
    }

    @Test
    void aVeryLongFieldCostsLittle() {
        assertThat(client(OURS + "Received: from " + "(".repeat(500_000) + "\r\n\r\n"))
                .isEmpty();
        assertThat(client(OURS + "Received: from x " + "[192.".repeat(100_000) + "\r\n\r\n"))
                .isEmpty();
        assertThat(client(OURS + "Received: from x " + " by".repeat(100_000) + "\r\n\r\n"))
                .isEmpty();
    }

    private static Optional<RelayedClient> client(String header) {
        return RelayedClient.relaysReceived(HeaderSection.parse(header.getBytes(ISO_8859_1)))
                .flatMap(RelayedClient::in);
    }
}
