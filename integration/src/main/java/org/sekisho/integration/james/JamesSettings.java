package org.sekisho.integration.james;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a James is started with: its configuration files, and what is done over WebAdmin each time that it has started (the memory
 * server forgets everything when it stops). The files are the sample configuration of the packaged zip, changed only where it
 * speaks of ports, names and the world outside: all mail that leaves goes to the {@link JamesServer#sink()}. Immutable; the {@code with...} methods return a changed copy.
 */
public final class JamesSettings {

    private static final List<String> OWN_FILES = List.of(
            "imapserver.xml",
            "usersrepository.xml",
            "domainlist.xml",
            "dnsservice.xml",
            "jmx.properties",
            "jmap.properties",
            "logback.xml");

    private static final String SMTP = "smtpserver.xml";
    private static final String MAILETS = "mailetcontainer.xml";
    private static final String PROPERTIES = "sekisho.properties";

    private final Map<String, String> files;
    private final Map<String, byte[]> extensions;
    private final Consumer<WebAdmin> preparation;

    private JamesSettings(Map<String, String> files, Map<String, byte[]> extensions, Consumer<WebAdmin> preparation) {
        this.files = files;
        this.extensions = extensions;
        this.preparation = preparation;
    }

    /** A James as {@code receiver.example}, configured as the sample configuration of the zip says. */
    public static JamesSettings withSekisho() {
        Map<String, String> files = new LinkedHashMap<>();
        try {
            BuiltParts.sampleConfiguration().forEach((name, text) -> {
                if (!name.contains("/")) {
                    files.put(name, text);
                }
            });
            for (String name : OWN_FILES) {
                files.put(name, resource(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new JamesSettings(files, Map.of(), admin -> {}).onLoopback();
    }

    private JamesSettings onLoopback() {
        String proxied = "<bind>127.0.0.1:${mx.port}</bind><proxyRequired>true</proxyRequired>";
        String toTheSink = "<gateway>127.0.0.1</gateway><gatewayPort>${sink.port}</gatewayPort>";
        return withText(SMTP, "<bind>0.0.0.0:25</bind>", proxied)
                .withText(SMTP, "<bind>0.0.0.0:587</bind>", "<bind>127.0.0.1:${submission.port}</bind>")
                .withText(SMTP, "<bind>0.0.0.0:465</bind>", "<bind>127.0.0.1:${submissions.port}</bind>")
                .withText(
                        SMTP,
                        "<helloName autodetect=\"true\"/>",
                        "<helloName autodetect=\"false\">receiver.example</helloName>")
                .withText("webadmin.properties", "port=8000", "port=${webadmin.port}")
                // Nothing may leave the machine: all that leaves James goes to one server here.
                .withText(MAILETS, "<outgoing>outgoing</outgoing>", "<outgoing>outgoing</outgoing>" + toTheSink);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = JamesSettings.class.getResourceAsStream("conf/" + name)) {
            if (in == null) {
                throw new IllegalStateException("no resource conf/" + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** With this value of a key of {@code sekisho.properties}. */
    public JamesSettings withSekishoProperty(String key, String value) {
        String old = files.getOrDefault(PROPERTIES, "");
        String others = Pattern.compile("^" + Pattern.quote(key) + "=.*\n", Pattern.MULTILINE)
                .matcher(old)
                .replaceAll("");
        return withFile(PROPERTIES, others + "\n" + key + "=" + value + "\n");
    }

    /**
     * With this content in a file of {@code conf/}, whatever it was; only its owner may read a file whose name ends in {@code
     * .pem}.
     *
     * @param name with folders, where it lies in one: {@code dkim/example.org/s2026.pem}
     */
    public JamesSettings withFile(String name, String content) {
        Map<String, String> changed = new LinkedHashMap<>(files);
        changed.put(name, content);
        return new JamesSettings(changed, extensions, preparation);
    }

    /** Without this file of {@code conf/}. */
    public JamesSettings withoutFile(String name) {
        Map<String, String> changed = new LinkedHashMap<>(files);
        changed.remove(name);
        return new JamesSettings(changed, extensions, preparation);
    }

    /**
     * With one text in a configuration file replaced wherever it stands.
     *
     * @throws IllegalArgumentException if it does not stand there
     */
    public JamesSettings withText(String name, String old, String replacement) {
        return withPattern(name, Pattern.quote(old), replacement);
    }

    /**
     * With what a regular expression matches in a configuration file replaced by a text; a dot matches line ends too.
     *
     * @throws IllegalArgumentException if it matches nothing
     */
    public JamesSettings withPattern(String name, String expression, String replacement) {
        Matcher matcher = Pattern.compile(expression, Pattern.DOTALL).matcher(files.getOrDefault(name, ""));
        if (!matcher.find()) {
            throw new IllegalArgumentException("no \"" + expression + "\" in " + name);
        }
        return withFile(name, matcher.replaceAll(Matcher.quoteReplacement(replacement)));
    }

    /** With one more thing to do after each start, such as creating users. */
    public JamesSettings prepared(Consumer<WebAdmin> step) {
        return new JamesSettings(files, extensions, preparation.andThen(step));
    }

    /**
     * With one more JAR beside those of the packaged zip, and its module after ours.
     *
     * @param name the file name
     * @param module the class of its Guice module
     */
    public JamesSettings withExtension(String name, byte[] jar, String module) {
        Map<String, byte[]> more = new LinkedHashMap<>(extensions);
        more.put(name, jar);
        JamesSettings changed = withPattern("extensions.properties", "(?<=SekishoModule)(?=[,\\n])", "," + module);
        return new JamesSettings(changed.files, more, preparation);
    }

    Map<String, String> files() {
        return files;
    }

    Map<String, byte[]> extensions() {
        return extensions;
    }

    Consumer<WebAdmin> preparation() {
        return preparation;
    }
}
