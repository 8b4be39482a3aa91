package org.sekisho.james;

import com.google.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code smtpserver.xml} and {@code mailetcontainer.xml} as James reads them, to see whether what the operator has written
 * there fits together. Only reads. What it does not understand is no error: James itself says what is wrong with its files.
 * Stateless.
 */
final class ServerFiles {

    /** How deep composite matchers are read; what lies deeper counts as unknown. */
    static final int DEEPEST_MATCHER = 20;

    private static final Logger LOGGER = LoggerFactory.getLogger(ServerFiles.class);
    private static final List<String> PACKAGES_OF_JAMES = List.of(
            "org.apache.james.transport.mailets.",
            "org.apache.james.transport.matchers.",
            "org.apache.james.mailetcontainer.impl.matchers.");

    private final ConfigurationProvider configuration;

    @Inject
    ServerFiles(ConfigurationProvider configuration) {
        this.configuration = configuration;
    }

    /** The ports that are switched on; none where the file is absent or cannot be read. */
    List<SmtpPort> smtpPorts() {
        List<SmtpPort> ports = new ArrayList<>();
        try {
            for (HierarchicalConfiguration<ImmutableNode> port :
                    configuration.getConfiguration("smtpserver").configurationsAt("smtpserver")) {
                if (port.getBoolean("[@enabled]", true)) {
                    ports.add(port(port, ports.size() + 1));
                }
            }
        } catch (ConfigurationException | RuntimeException unreadable) {
            LOGGER.debug("smtpserver.xml cannot be looked at", unreadable);
            return List.of();
        }
        return ports;
    }

    /** Empty where the file is absent or cannot be read. */
    Optional<MailetContainer> mailetContainer() {
        Map<String, List<MailetContainer.Step>> processors = new LinkedHashMap<>();
        try {
            for (HierarchicalConfiguration<ImmutableNode> processor :
                    configuration.getConfiguration("mailetcontainer").configurationsAt("processors.processor")) {
                processors.put(text(processor, "[@state]"), steps(processor));
            }
        } catch (ConfigurationException | RuntimeException unreadable) {
            LOGGER.debug("mailetcontainer.xml cannot be looked at", unreadable);
            return Optional.empty();
        }
        return processors.isEmpty() ? Optional.empty() : Optional.of(new MailetContainer(processors));
    }

    private static SmtpPort port(HierarchicalConfiguration<ImmutableNode> port, int number) {
        List<SmtpPort.Handler> handlers = new ArrayList<>();
        for (HierarchicalConfiguration<ImmutableNode> handler : port.configurationsAt("handlerchain.handler")) {
            handlers.add(new SmtpPort.Handler(text(handler, "[@class]"), parameters(handler)));
        }
        String name = text(port, "jmxName");
        return new SmtpPort(
                name.isEmpty() ? "number " + number : name,
                List.of(text(port, "bind").split("\\s*,\\s*")),
                port.getBoolean("auth.required", false),
                handlers);
    }

    private static List<MailetContainer.Step> steps(HierarchicalConfiguration<ImmutableNode> processor) {
        Map<String, MailCondition> named = new HashMap<>();
        for (HierarchicalConfiguration<ImmutableNode> matcher : processor.configurationsAt("matcher")) {
            named.put(text(matcher, "[@name]"), condition(matcher, named, 0));
        }
        List<MailetContainer.Step> steps = new ArrayList<>();
        for (HierarchicalConfiguration<ImmutableNode> mailet : processor.configurationsAt("mailet")) {
            steps.add(new MailetContainer.Step(
                    condition(mailet, named, 0), simple(text(mailet, "[@class]")), parameters(mailet)));
        }
        return steps;
    }

    private static MailCondition condition(
            HierarchicalConfiguration<ImmutableNode> element, Map<String, MailCondition> named, int depth) {
        String match = text(element, "[@match]");
        String inverted = text(element, "[@notmatch]");
        String written = match.isEmpty() ? inverted : match;
        MailCondition condition = named.get(written);
        if (condition == null) {
            int equals = written.indexOf('=');
            List<MailCondition> parts = new ArrayList<>();
            if (depth < DEEPEST_MATCHER) {
                for (HierarchicalConfiguration<ImmutableNode> part : element.configurationsAt("matcher")) {
                    parts.add(condition(part, named, depth + 1));
                }
            }
            condition = new MailCondition(
                    simple(equals < 0 ? written : written.substring(0, equals)),
                    equals < 0 ? "" : written.substring(equals + 1),
                    parts);
        }
        return match.isEmpty() && !inverted.isEmpty() ? MailCondition.not(condition) : condition;
    }

    private static Map<String, String> parameters(Configuration element) {
        Map<String, String> parameters = new HashMap<>();
        Iterator<String> keys = element.getKeys();
        while (keys.hasNext()) {
            String key = keys.next();
            if (!key.isEmpty() && key.indexOf('[') < 0) {
                parameters.put(key, text(element, key));
            }
        }
        return parameters;
    }

    private static String text(Configuration element, String key) {
        String value = element.getString(key, "");
        return value == null ? "" : value.strip();
    }

    private static String simple(String className) {
        return PACKAGES_OF_JAMES.stream()
                .filter(className::startsWith)
                .findFirst()
                .map(prefix -> className.substring(prefix.length()))
                .orElse(className);
    }
}
