package org.sekisho.james;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.util.Map;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.apache.james.util.LoggingLevel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("B15")
class HelloNamesTest {

    @Test
    void thoseOfEverySmtpAndLmtpPortAreKnown() {
        assertThat(names(Map.of("smtpserver", """
                        <smtpservers>
                          <smtpserver enabled="true"><helloName autodetect="false">mx.example.org</helloName></smtpserver>
                          <smtpserver enabled="false"><helloName autodetect="false"> Mail.example.org </helloName></smtpserver>
                        </smtpservers>""", "lmtpserver", """
                        <lmtpservers>
                          <lmtpserver enabled="true"><helloName autodetect="false">lmtp.example.org</helloName></lmtpserver>
                        </lmtpservers>""")))
                .containsExactlyInAnyOrder("mx.example.org", "Mail.example.org", "lmtp.example.org");
    }

    @Test
    void anAutodetectedNameIsTheOneThatJamesFinds() throws Exception {
        String here = InetAddress.getLocalHost().getHostName();

        for (String helloName :
                new String[] {"", "<helloName autodetect=\"true\"/>", "<helloName>mx.example.org</helloName>"}) {
            String file = "<smtpservers><smtpserver enabled=\"true\">" + helloName + "</smtpserver></smtpservers>";
            assertThat(names(Map.of("smtpserver", file))).as(helloName).containsExactly(here);
        }
    }

    @Test
    void withoutAFileOrWithAnUnreadableOneThereAreNone() {
        assertThat(names(Map.of())).isEmpty();
        assertThat(names(Map.of("smtpserver", "<smtpservers>"))).isEmpty();
    }

    private static Iterable<String> names(Map<String, String> files) {
        return new HelloNames(provider(files)).get();
    }

    /** Reads as James does, but from these texts. */
    static ConfigurationProvider provider(Map<String, String> files) {
        return new ConfigurationProvider() {
            @Override
            public HierarchicalConfiguration<ImmutableNode> getConfiguration(String component, LoggingLevel level)
                    throws ConfigurationException {
                String file = files.get(component);
                return file == null
                        ? FileConfigurationProvider.EMPTY_CONFIGURATION
                        : FileConfigurationProvider.getConfig(new ByteArrayInputStream(file.getBytes(UTF_8)));
            }
        };
    }
}
