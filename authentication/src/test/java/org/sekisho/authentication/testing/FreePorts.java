package org.sekisho.authentication.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Loopback ports for a server that is told its port and listens only seconds later. A port that the system chooses (port 0) will
 * not do: meanwhile the system may give it to any client or server of this machine, and the start fails. These are below what
 * the system gives away by itself.
 */
public final class FreePorts {

    /** Above what well-known servers use. */
    static final int FIRST = 12_000;

    /** Below the range from which systems choose: Linux 32768 and up, others 49152 and up. */
    static final int LAST = 32_000;

    private static final int ATTEMPTS = 1000;

    private FreePorts() {}

    /**
     * Different ports on which nobody listens now.
     *
     * @throws IllegalStateException if there are not so many
     */
    public static List<Integer> choose(int count) {
        Set<Integer> ports = new LinkedHashSet<>();
        for (int i = 0; ports.size() < count; i++) {
            if (i == ATTEMPTS) {
                throw new IllegalStateException("no " + count + " free ports from " + FIRST + " to " + LAST);
            }
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
            if (isFree(port)) {
                ports.add(port);
            }
        }
        return new ArrayList<>(ports);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.isBound();
        } catch (java.net.BindException taken) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
