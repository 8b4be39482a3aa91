package org.sekisho.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("B28")
class PrivateClientsTest {

    private final PrivateClients clients = new PrivateClients();

    @ParameterizedTest
    @ValueSource(strings = {"10.1.2.3", "192.168.1.1", "172.16.0.1", "127.0.0.1", "fd00::1", "fe80::1", "::1"})
    void whenMostClientsArePrivateOneWarningSaysSo(String address) throws UnknownHostException {
        assertThat(warnings(address, 51) + warnings("192.0.2.1", 49)).isEqualTo(1);
        assertThat(warnings(address, 1000)).isZero();
    }

    @Test
    void whenHalfOfThemArePrivateNothingIsSaid() throws UnknownHostException {
        for (int round = 0; round < 3; round++) {
            assertThat(warnings("10.1.2.3", 50) + warnings("192.0.2.1", 50)).isZero();
        }
    }

    private int warnings(String address, int count) throws UnknownHostException {
        InetAddress client = InetAddress.getByName(address);
        int warnings = 0;
        for (int i = 0; i < count; i++) {
            warnings += clients.see(client) ? 1 : 0;
        }
        return warnings;
    }
}
