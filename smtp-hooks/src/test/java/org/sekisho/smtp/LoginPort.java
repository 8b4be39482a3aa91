package org.sekisho.smtp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.core.Username;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.protocols.api.OidcSASLConfiguration;
import org.apache.james.protocols.api.handler.CommandDispatcher;
import org.apache.james.protocols.api.handler.ProtocolHandlerChainImpl;
import org.apache.james.protocols.netty.NettyServer;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.apache.james.protocols.smtp.SMTPProtocol;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.MailCmdHandler;
import org.apache.james.protocols.smtp.core.NoopCmdHandler;
import org.apache.james.protocols.smtp.core.QuitCmdHandler;
import org.apache.james.protocols.smtp.core.RcptCmdHandler;
import org.apache.james.protocols.smtp.core.RsetCmdHandler;
import org.apache.james.protocols.smtp.core.UnknownCmdHandler;
import org.apache.james.protocols.smtp.core.WelcomeMessageHandler;
import org.apache.james.protocols.smtp.core.esmtp.AuthCmdHandler;
import org.apache.james.protocols.smtp.core.esmtp.EhloCmdHandler;
import org.apache.james.protocols.smtp.hook.AuthHook;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;

/** A port with James's own AUTH and some handlers of ours before it. The password of every user is {@code good}. */
final class LoginPort implements AutoCloseable {

    private final NettyServer server;

    private LoginPort(Object... ours) throws Exception {
        MetricFactory quiet = new RecordingMetricFactory();
        List<Object> handlers = new ArrayList<>(List.of(ours));
        handlers.addAll(List.of(
                new WelcomeMessageHandler(),
                new CommandDispatcher<SMTPSession>(),
                new AuthCmdHandler(),
                new Passwords(),
                new EhloCmdHandler(quiet),
                new MailCmdHandler(quiet),
                new NoopCmdHandler(),
                new QuitCmdHandler(quiet),
                new RcptCmdHandler(quiet),
                new RsetCmdHandler(),
                new UnknownCmdHandler(quiet)));
        ProtocolHandlerChainImpl chain = new ProtocolHandlerChainImpl();
        handlers.forEach(handler -> chain.add((org.apache.james.protocols.api.handler.ProtocolHandler) handler));
        chain.wireExtensibleHandlers();
        server = new NettyServer.Factory()
                .protocol(new SMTPProtocol(chain, new SMTPConfigurationImpl()))
                .build();
        server.setIoWorkerCount(1);
        server.setGracefulShutdown(false);
        server.setListenAddresses(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.bind();
    }

    static LoginPort with(Object... ours) throws Exception {
        return new LoginPort(ours);
    }

    int port() {
        return server.getListenAddresses().get(0).getPort();
    }

    @Override
    public void close() {
        server.unbind();
    }

    /** As James's own does it: says who is logged in, or has no opinion. */
    private static final class Passwords implements AuthHook {
        @Override
        public HookResult doAuth(SMTPSession session, Username username, String password) {
            if (!password.equals("good")) {
                return HookResult.DECLINED;
            }
            session.setUsername(username);
            return HookResult.builder().hookReturnCode(HookReturnCode.ok()).build();
        }

        @Override
        public HookResult doSasl(SMTPSession session, OidcSASLConfiguration configuration, String response) {
            return HookResult.DECLINED;
        }

        @Override
        public void init(Configuration config) {}

        @Override
        public void destroy() {}
    }
}
