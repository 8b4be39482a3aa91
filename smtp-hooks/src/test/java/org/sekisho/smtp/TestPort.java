package org.sekisho.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.core.Username;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.protocols.api.OidcSASLConfiguration;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.ProtocolTransport;
import org.apache.james.protocols.api.handler.CommandDispatcher;
import org.apache.james.protocols.api.handler.DisconnectHandler;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.protocols.api.handler.ProtocolHandlerChainImpl;
import org.apache.james.protocols.netty.NettyServer;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.apache.james.protocols.smtp.SMTPProtocol;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.MailCmdHandler;
import org.apache.james.protocols.smtp.core.NoopCmdHandler;
import org.apache.james.protocols.smtp.core.QuitCmdHandler;
import org.apache.james.protocols.smtp.core.RcptCmdHandler;
import org.apache.james.protocols.smtp.core.ReceivedDataLineFilter;
import org.apache.james.protocols.smtp.core.RsetCmdHandler;
import org.apache.james.protocols.smtp.core.UnknownCmdHandler;
import org.apache.james.protocols.smtp.core.WelcomeMessageHandler;
import org.apache.james.protocols.smtp.core.esmtp.AuthCmdHandler;
import org.apache.james.protocols.smtp.core.esmtp.EhloCmdHandler;
import org.apache.james.protocols.smtp.core.esmtp.MailSizeEsmtpExtension;
import org.apache.james.protocols.smtp.hook.AuthHook;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.smtpserver.DataLineJamesMessageHookHandler;
import org.apache.james.smtpserver.ExtendedSMTPSession;
import org.apache.james.smtpserver.JamesDataCmdHandler;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;
import org.sekisho.authentication.MessageAuthenticator;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.policy.LocalPolicy;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.mail.AuthenticationAttribute;
import org.sekisho.mail.Checkpoint;
import org.sekisho.mail.CheckpointSettings;
import org.sekisho.mail.MailContent;
import org.sekisho.mail.SubmissionRefusals;

/**
 * An SMTP port with James's own Netty server and protocol handlers and a hook of ours before them. It has one
 * I/O thread, so a hook that waits on it holds up everybody.
 */
final class TestPort implements AutoCloseable {

    static final String HELLO_NAME = "mx.example.test";
    static final int MAXIMUM_MESSAGE = 200_000;

    /** What James would have put into its queue. */
    record Delivered(String content, AuthenticationAttribute attribute) {}

    final BlockingQueue<Delivered> delivered = new LinkedBlockingQueue<>();

    /** The sessions whose clients the server has seen go, and our hooks before it. */
    final BlockingQueue<String> gone = new LinkedBlockingQueue<>();

    private final NettyServer server;
    private final boolean relayingAllowed;

    private TestPort(List<ProtocolHandler> ours, boolean relayingAllowed) throws Exception {
        this.relayingAllowed = relayingAllowed;
        MetricFactory quiet = new RecordingMetricFactory();
        ProtocolHandlerChainImpl chain = new ProtocolHandlerChainImpl();
        chain.addAll(ours);
        chain.addAll(List.of(
                new Passwords(),
                new AuthCmdHandler(),
                new WelcomeMessageHandler(),
                new CommandDispatcher<SMTPSession>(),
                new JamesDataCmdHandler(quiet),
                new EhloCmdHandler(quiet),
                new MailCmdHandler(quiet),
                new NoopCmdHandler(),
                new QuitCmdHandler(quiet),
                new RcptCmdHandler(quiet),
                new RsetCmdHandler(),
                new MailSizeEsmtpExtension(),
                new ReceivedDataLineFilter(),
                new DataLineJamesMessageHookHandler(),
                new Queue(),
                new Departures(),
                new UnknownCmdHandler(quiet)));
        chain.wireExtensibleHandlers();
        PortConfiguration configuration = new PortConfiguration();
        server = new NettyServer.Factory()
                .protocol(new SMTPProtocol(chain, configuration) {
                    @Override
                    public ProtocolSession newSession(ProtocolTransport transport) {
                        return new ExtendedSMTPSession(configuration, transport);
                    }
                })
                .build();
        server.setIoWorkerCount(1);
        server.setGracefulShutdown(false);
        server.setListenAddresses(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.bind();
    }

    static TestPort open(Checkpoint checkpoint) throws Exception {
        return new TestPort(List.of(inbound(checkpoint)), false);
    }

    /** A port with these handlers before James's. */
    static TestPort with(ProtocolHandler... ours) throws Exception {
        return new TestPort(List.of(ours), false);
    }

    static TestPort openToAuthorizedClients(Checkpoint checkpoint) throws Exception {
        return new TestPort(List.of(inbound(checkpoint)), true);
    }

    static InboundAuthenticationHook inbound(Checkpoint checkpoint) {
        return new InboundAuthenticationHook(checkpoint, new SubmissionRefusals(new RecordingMetricFactory()));
    }

    static Checkpoint checkpoint(DnsClient dns, Executor executor, MetricFactory metrics) {
        return checkpoint(
                dns,
                executor,
                metrics,
                LocalPolicySettings.defaults(),
                new CheckpointSettings("us.example.test", Set.of(HELLO_NAME), List.of()));
    }

    /** With {@code submission.authentication-results=true}. */
    static Checkpoint showingLogins(DnsClient dns, Executor executor, MetricFactory metrics) {
        return checkpoint(
                dns,
                executor,
                metrics,
                LocalPolicySettings.defaults(),
                new CheckpointSettings("us.example.test", Set.of(HELLO_NAME), List.of(), true));
    }

    static Checkpoint checkpoint(
            DnsClient dns,
            Executor executor,
            MetricFactory metrics,
            LocalPolicySettings policy,
            CheckpointSettings settings) {
        return new Checkpoint(
                MessageAuthenticator.builder(dns, executor).build(),
                new LocalPolicy(policy),
                settings,
                executor,
                metrics);
    }

    /** Of a server that has one domain. */
    static Checkpoint guarding(
            String ownDomain,
            DnsClient dns,
            MetricFactory metrics,
            LocalPolicySettings policy,
            CheckpointSettings settings) {
        return new Checkpoint(
                MessageAuthenticator.builder(dns, Runnable::run).build(),
                new LocalPolicy(policy, ownDomain::equals),
                settings,
                Runnable::run,
                metrics);
    }

    int port() {
        return server.getListenAddresses().get(0).getPort();
    }

    @Override
    public void close() {
        server.unbind();
    }

    /** Stands where James puts a message into its queue. */
    private final class Queue implements JamesMessageHook {
        @Override
        public HookResult onMessage(SMTPSession session, Mail mail) {
            try (InputStream content = MailContent.open(mail)) {
                AuthenticationAttribute attribute = AuthenticationAttribute.isOn(mail)
                        ? AuthenticationAttribute.readFrom(mail).orElseThrow()
                        : AuthenticationAttribute.notJudged(org.sekisho.mail.Standing.STRANGER, "no attribute");
                delivered.add(new Delivered(new String(content.readAllBytes(), ISO_8859_1), attribute));
                return HookResult.builder()
                        .hookReturnCode(HookReturnCode.ok())
                        .smtpDescription("2.6.0 Message received")
                        .build();
            } catch (IOException failure) {
                throw new IllegalStateException(failure);
            }
        }

        @Override
        public void init(Configuration config) {}

        @Override
        public void destroy() {}
    }

    /** Stands behind our hooks, so it hears of a client that goes when they have. */
    private final class Departures implements DisconnectHandler<SMTPSession> {
        @Override
        public void onDisconnect(SMTPSession session) {
            gone.add(session.getSessionID());
        }
    }

    /** Knows everybody whose password is {@code secret}. */
    private static final class Passwords implements AuthHook {
        @Override
        public HookResult doAuth(SMTPSession session, Username username, String password) {
            if (!password.equals("secret")) {
                return HookResult.DECLINED;
            }
            session.setUsername(username);
            session.setRelayingAllowed(true);
            return HookResult.builder()
                    .hookReturnCode(HookReturnCode.ok())
                    .smtpDescription("Authentication Successful")
                    .build();
        }

        @Override
        public HookResult doSasl(SMTPSession session, OidcSASLConfiguration configuration, String response) {
            return HookResult.DECLINED;
        }

        @Override
        public HookResult doDelegation(SMTPSession session, Username username) {
            return HookResult.DECLINED;
        }
    }

    private final class PortConfiguration extends SMTPConfigurationImpl {
        @Override
        public String getHelloName() {
            return HELLO_NAME;
        }

        @Override
        public boolean isRelayingAllowed(String remoteIp) {
            return relayingAllowed;
        }

        @Override
        public long getMaxMessageSize() {
            return MAXIMUM_MESSAGE;
        }
    }
}
