package org.sekisho.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.apache.james.protocols.api.AbstractProtocolTransport;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.handler.LineHandler;

/** A connection that goes nowhere and remembers what was written. */
final class RecordingTransport extends AbstractProtocolTransport {

    final List<String> written = new ArrayList<>();
    final Deque<LineHandler<? extends ProtocolSession>> handlers = new ArrayDeque<>();
    boolean closed;

    @Override
    protected void writeToClient(byte[] bytes, ProtocolSession session, boolean startTls) {
        written.add(new String(bytes, US_ASCII).strip());
    }

    @Override
    protected void writeToClient(InputStream in, ProtocolSession session, boolean startTls) {}

    @Override
    protected void close() {
        closed = true;
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    }

    @Override
    public InetSocketAddress getLocalAddress() {
        return getRemoteAddress();
    }

    @Override
    public String getId() {
        return "session";
    }

    @Override
    public boolean isTLSStarted() {
        return false;
    }

    @Override
    public boolean isStartTLSSupported() {
        return false;
    }

    @Override
    public Optional<SSLSession> getSSLSession() {
        return Optional.empty();
    }

    @Override
    public boolean isProxyRequired() {
        return false;
    }

    @Override
    public void pushLineHandler(LineHandler<? extends ProtocolSession> handler, ProtocolSession session) {
        handlers.addFirst(handler);
    }

    @Override
    public void popLineHandler() {
        handlers.removeFirst();
    }

    @Override
    public void setReadable(boolean readable) {}

    @Override
    public boolean isReadable() {
        return true;
    }
}
