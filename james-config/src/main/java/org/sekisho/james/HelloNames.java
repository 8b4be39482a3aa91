package org.sekisho.james;

import com.google.inject.Inject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names with which the ports of this server greet: {@code helloName} of each server in {@code smtpserver.xml} and {@code
 * lmtpserver.xml}. Nobody else may claim results under them (B15). Read as James reads them, and before the first message comes,
 * so that they are also known where no hook stands on a port.
 */
final class HelloNames {

    private static final Logger LOGGER = LoggerFactory.getLogger(HelloNames.class);
    private static final String HELLO_NAME = "helloName";

    /** The file, and in it the element for each server. */
    private static final List<String> SERVERS = List.of("smtpserver", "lmtpserver");

    private final ConfigurationProvider configuration;

    @Inject
    HelloNames(ConfigurationProvider configuration) {
        this.configuration = configuration;
    }

    /** The names of all ports, also of those that are switched off; empty where neither file is there. */
    Set<String> get() {
        Set<String> names = new TreeSet<>();
        for (String server : SERVERS) {
            try {
                for (HierarchicalConfiguration<ImmutableNode> port :
                        configuration.getConfiguration(server).configurationsAt(server)) {
                    String name = of(port).strip();
                    if (!name.isEmpty()) {
                        names.add(name);
                    }
                }
            } catch (ConfigurationException | RuntimeException unreadable) {
                // James itself says what is wrong, and does not start if it needs the file.
                LOGGER.warn("{}.xml cannot be read for its helloNames: {}", server, unreadable.getMessage());
            }
        }
        return names;
    }

    /** As James's own AbstractConfigurableAsyncServer: found out unless autodetect says no. */
    private static String of(Configuration port) {
        return port.getBoolean(HELLO_NAME + ".[@autodetect]", true) ? nameOfThisHost() : port.getString(HELLO_NAME, "");
    }

    /** What the operating system calls this host. */
    static String nameOfThisHost() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "localhost";
        }
    }
}
