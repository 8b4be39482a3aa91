package org.sekisho.integration.james;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a James is started with: its configuration files, and what is done over WebAdmin each time that it has started (the memory
 * server forgets everything when it stops). Immutable; the {@code with...} methods return a changed copy.
 */
public final class JamesSettings {

    private static final List<String> FILES = List.of(
            "smtpserver.xml",
            "mailetcontainer.xml",
            "imapserver.xml",
            "usersrepository.xml",
            "domainlist.xml",
            "dnsservice.xml",
            "webadmin.properties",
            "jmx.properties",
            "jmap.properties",
            "extensions.properties",
            "logback.xml");

    private final Map<String, String> files;
    private final Consumer<WebAdmin> preparation;

    private JamesSettings(Map<String, String> files, Consumer<WebAdmin> preparation) {
        this.files = files;
        this.preparation = preparation;
    }

    /** A James as {@code receiver.example}, with Sekisho judging on the MX port and quarantined mail going to Spam. */
    public static JamesSettings withSekisho() {
        return resources()
                .withText("smtpserver.xml", "${mx.handlers}", handler("org.sekisho.smtp.InboundAuthenticationHook"))
                .withText("smtpserver.xml", "${submission.handlers}", "")
                .withText("mailetcontainer.xml", "${root.mailets}", "")
                .withText(
                        "mailetcontainer.xml",
                        "${local.mailets}",
                        "<mailet match=\"org.sekisho.matchers.DmarcDispositionIs=quarantine\" class=\"ToProcessor\">"
                                + "<processor>quarantine</processor></mailet>");
    }

    /** The same James without Sekisho, to compare with. */
    public static JamesSettings withoutSekisho() {
        return resources()
                .withText("smtpserver.xml", "${mx.handlers}", "")
                .withText("smtpserver.xml", "${submission.handlers}", "")
                .withText("mailetcontainer.xml", "${root.mailets}", "")
                .withText("mailetcontainer.xml", "${local.mailets}", "")
                .withFile("extensions.properties", "");
    }

    private static String handler(String className) {
        return "<handler class=\"" + className + "\"/>";
    }

    private static JamesSettings resources() {
        Map<String, String> files = new LinkedHashMap<>();
        FILES.forEach(name -> files.put(name, resource(name)));
        return new JamesSettings(files, admin -> {});
    }

    private static String resource(String name) {
        try (InputStream in = JamesSettings.class.getResourceAsStream("conf/" + name)) {
            if (in == null) {
                throw new IllegalStateException("no resource conf/" + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With one more line in {@code sekisho.properties}. */
    public JamesSettings withSekishoProperty(String key, String value) {
        return withFile("sekisho.properties", files.getOrDefault("sekisho.properties", "") + key + "=" + value + "\n");
    }

    /** With this content in a file of {@code conf/}, whatever it was. */
    public JamesSettings withFile(String name, String content) {
        Map<String, String> changed = new LinkedHashMap<>(files);
        changed.put(name, content);
        return new JamesSettings(changed, preparation);
    }

    /**
     * With one text in a configuration file replaced.
     *
     * @throws IllegalArgumentException if it does not stand there
     */
    public JamesSettings withText(String name, String old, String replacement) {
        String content = files.getOrDefault(name, "");
        if (!content.contains(old)) {
            throw new IllegalArgumentException("no \"" + old + "\" in " + name);
        }
        return withFile(name, content.replace(old, replacement));
    }

    /** With one more thing to do after each start, such as creating users. */
    public JamesSettings prepared(Consumer<WebAdmin> step) {
        return new JamesSettings(files, preparation.andThen(step));
    }

    Map<String, String> files() {
        return files;
    }

    Consumer<WebAdmin> preparation() {
        return preparation;
    }
}
