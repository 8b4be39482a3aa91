package org.sekisho.smtp;

import io.netty.util.internal.ThreadExecutorMap;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The thread that James has given to a connection: everything of the connection happens on it, one thing after the other,
 * also that its client goes away. In James 3.8 it is an I/O thread of Netty, in 3.9 one of an executor group; Netty knows
 * both.
 */
final class ServerThread {

    private ServerThread() {}

    /** Runs tasks on the thread that calls this now, after what it is doing; empty when it is no thread of Netty's. */
    static Optional<Executor> current() {
        try {
            @Nullable Executor executor = ThreadExecutorMap.currentExecutor();
            return Optional.ofNullable(executor);
        } catch (LinkageError otherNetty) {
            return Optional.empty();
        }
    }
}
