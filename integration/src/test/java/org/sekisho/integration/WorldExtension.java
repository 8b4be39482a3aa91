package org.sekisho.integration;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;
import org.sekisho.authentication.dns.Zone;
import org.sekisho.integration.james.JamesSettings;

/**
 * Gives tests one {@link World}, which all classes with this extension share since a James takes seconds to start: configured as
 * the sample says, with settings of its own for a few domains and networks. Prints the part of James's log that belongs to a
 * test that failed.
 */
class WorldExtension implements ParameterResolver, TestWatcher {

    /** Defers on temporary errors; its DMARC record gets no answer. */
    static final String DEFERRED = "deferred.example";

    /** Accepts on temporary errors; its DMARC record gets no answer. */
    static final String ACCEPTED = "accepted.example";

    /** Asks for {@code p=reject}, but this server only watches. */
    static final String WATCHED = "watched.example";

    /** A client whose mail is not judged. */
    static final String TRUSTED_CLIENT = "192.0.2.200";

    /** A gateway in front of this server. */
    static final String GATEWAY = "192.0.2.210";

    /** A host that is known to forward mail unchanged. */
    static final String FORWARDER = "192.0.2.220";

    /** How the submission port greets. */
    static final String SUBMISSION_NAME = "submission.receiver.example";

    private final ExtensionContext.Namespace namespace = ExtensionContext.Namespace.create(getClass());

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == World.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        World world = world(context);
        context.getStore(namespace).put("log", world.james().log().length());
        return world;
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        Integer before = context.getStore(namespace).get("log", Integer.class);
        if (before != null) {
            System.err.println("James's log during " + context.getDisplayName() + ":\n"
                    + world(context).james().log().substring(before));
        }
    }

    private World world(ExtensionContext context) {
        return context.getRoot().getStore(namespace).getOrComputeIfAbsent(World.class, type -> start(), World.class);
    }

    /** Starts the one World. */
    World start() {
        return new World(WorldExtension::records, WorldExtension::settings);
    }

    private static Zone.Builder records(Zone.Builder zone) {
        return zone.add(DEFERRED, "TXT", "v=spf1 -all")
                .add("_dmarc." + DEFERRED, "TXT", "!TIMEOUT")
                .add(ACCEPTED, "TXT", "v=spf1 -all")
                .add("_dmarc." + ACCEPTED, "TXT", "!TIMEOUT")
                .add("_dmarc." + WATCHED, "TXT", "v=DMARC1; p=reject");
    }

    private static JamesSettings settings(JamesSettings base) {
        return base.withPattern(
                        "smtpserver.xml",
                        "(?<=>smtpserver-submission<.{1,1500}>)receiver.example(?=</helloName>)",
                        SUBMISSION_NAME)
                .withSekishoProperty("trusted-networks", TRUSTED_CLIENT)
                .withSekishoProperty("inbound-relays", GATEWAY)
                .withSekishoProperty("forwarders.trusted", FORWARDER)
                .withSekishoProperty("spf.fail", "refuse")
                .withSekishoProperty("author-domain." + DEFERRED + ".dmarc.on-temporary-error", "defer")
                .withSekishoProperty("author-domain." + WATCHED + ".dmarc.enforcement", "none");
    }
}
