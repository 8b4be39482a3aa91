package org.sekisho.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.rrt.api.CanSendFrom;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.rrt.lib.MappingsImpl;
import org.apache.james.user.api.UsersRepository;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.mail.DailyRecipients;
import org.sekisho.mail.RecipientLimits;
import org.sekisho.mail.SenderRights;
import org.sekisho.mail.SubmissionRefusals;

/** Hooks for ports on which everybody sends under the own name alone, without TLS, and clients that use them. */
final class TestSubmission {

    static final String ANN = "ann@example.test";

    private TestSubmission() {}

    static SubmissionHook hook(MetricFactory metrics) throws Exception {
        return hook(metrics, new DailyRecipients(RecipientLimits.NONE, Clock.systemUTC()), "enforce");
    }

    static SubmissionHook hook(MetricFactory metrics, DailyRecipients recipients, String mode) throws Exception {
        return initialized(
                new SubmissionHook(
                        rights(),
                        new SubmissionRefusals(metrics),
                        recipients,
                        TestPort.checkpoint(ZoneDnsClient.of(""), Runnable::run, metrics)),
                mode);
    }

    static SenderRights rights() {
        return new SenderRights(
                answering(
                        UsersRepository.class,
                        arguments -> arguments == null ? true : Username.fromMailAddress((MailAddress) arguments[0])),
                answering(DomainList.class, arguments -> true),
                answering(CanSendFrom.class, arguments -> arguments[0].equals(arguments[1])),
                answering(RecipientRewriteTable.class, arguments -> MappingsImpl.empty()),
                Map.of());
    }

    /** James's list of domains with this one on it. */
    static DomainList domain(String name) {
        return answering(DomainList.class, arguments -> arguments[0].equals(Domain.of(name)));
    }

    static SubmissionHook initialized(SubmissionHook hook, String mode) throws Exception {
        BaseHierarchicalConfiguration parameters = new BaseHierarchicalConfiguration();
        parameters.addProperty("requireTls", "false");
        parameters.addProperty("mode", mode);
        hook.init(parameters);
        return hook;
    }

    static TestClient loggedIn(TestPort port, String user) throws IOException {
        TestClient client = TestClient.greeted(port.port());
        String secret = Base64.getEncoder().encodeToString(("\0" + user + "\0secret").getBytes(UTF_8));
        if (!client.say("AUTH PLAIN " + secret).startsWith("235")) {
            throw new IOException("no 235");
        }
        return client;
    }

    private interface Answer {
        Object to(Object[] arguments);
    }

    private static <T> T answering(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> answer.to(arguments)));
    }
}
