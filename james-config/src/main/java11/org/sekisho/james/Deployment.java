package org.sekisho.james;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.mailet.Mail;
import org.jspecify.annotations.NullMarked;

/**
 * What must hold for this JAR in this server, told without loading anything else of Sekisho. Compiled for Java 11.
 */
@NullMarked
final class Deployment {
    static final int OLDEST_JAVA = 17;

    /** The message type of the James that this JAR is made for; the build for James 3.9 rewrites this text. */
    static final String MESSAGE_TYPE = "javax.mail.internet.MimeMessage";

    private Deployment() {}

    /** Throws {@link IllegalStateException} with one sentence if this JAR cannot work in this server. */
    static void check() {
        javaProblem(Runtime.version().feature())
                .or(() -> duplicateProblem(jars()))
                .or(() -> flavourProblem(Mail.class, MESSAGE_TYPE))
                .ifPresent(problem -> {
                    throw new IllegalStateException(problem);
                });
    }

    /** The version of Sekisho, such as {@code 0.1.0}. */
    static String version() {
        return built("version");
    }

    /** The version of the dnsjava that is in this JAR, such as {@code 3.7.1}. */
    static String dnsjavaVersion() {
        return built("dnsjava");
    }

    private static String built(String part) {
        Properties build = new Properties();
        try (InputStream in = Deployment.class.getResourceAsStream("version.properties")) {
            if (in != null) {
                build.load(in);
            }
        } catch (IOException e) {
            throw new IllegalStateException("Sekisho's JAR cannot be read: " + e.getMessage() + ".", e);
        }
        return build.getProperty(part, "unknown");
    }

    static Optional<String> javaProblem(int feature) {
        if (feature >= OLDEST_JAVA) {
            return Optional.empty();
        }
        return Optional.of("Sekisho needs Java " + OLDEST_JAVA + " or newer, but this James runs on Java " + feature
                + ": start James with Java " + OLDEST_JAVA + ".");
    }

    static Optional<String> duplicateProblem(List<String> jars) {
        if (jars.size() < 2) {
            return Optional.empty();
        }
        return Optional.of("There are " + jars.size() + " JARs of Sekisho in this James, " + String.join(" and ", jars)
                + ": leave only one of them in extensions-jars.");
    }

    static Optional<String> flavourProblem(Class<?> mail, String builtFor) {
        String server = messageType(mail);
        if (server.equals(builtFor)) {
            return Optional.empty();
        }
        return Optional.of("This JAR of Sekisho is for " + jamesOf(builtFor) + ", but this server is " + jamesOf(server)
                + ": replace it in extensions-jars by the one of sekisho-" + version() + "-"
                + (isJakarta(server) ? "james-3.9" : "james-3.8") + ".zip.");
    }

    private static String jamesOf(String messageType) {
        return isJakarta(messageType) ? "James 3.9 or newer (jakarta)" : "James 3.8 (javax)";
    }

    private static boolean isJakarta(String type) {
        return type.startsWith("jakarta.");
    }

    private static String messageType(Class<?> mail) {
        for (Method method : mail.getMethods()) {
            if (method.getName().equals("getMessage") && method.getParameterCount() == 0) {
                return method.getReturnType().getName();
            }
        }
        return "unknown";
    }

    private static List<String> jars() {
        String self = Deployment.class.getName().replace('.', '/') + ".class";
        List<String> found = new ArrayList<>();
        try {
            for (URL url : Collections.list(Deployment.class.getClassLoader().getResources(self))) {
                found.add(file(url.toString(), self));
            }
        } catch (IOException e) {
            throw new IllegalStateException("extensions-jars cannot be read: " + e.getMessage() + ".", e);
        }
        Collections.sort(found);
        return found;
    }

    /** {@code jar:file:/james/extensions-jars/a.jar!/org/...} gives {@code /james/extensions-jars/a.jar}. */
    static String file(String url, String resource) {
        String path = url.substring(0, url.length() - resource.length());
        path = path.endsWith("!/") ? path.substring(0, path.length() - 2) : path;
        return path.substring(path.lastIndexOf(':') + 1);
    }
}
