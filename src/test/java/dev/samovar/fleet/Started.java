package dev.samovar.fleet;

import java.util.ArrayDeque;
import java.util.Deque;

/** The servers that a test has started, closed in reverse order, also after a start that failed halfway. */
public final class Started implements AutoCloseable {

    private final Deque<AutoCloseable> servers = new ArrayDeque<>();

    /** Closes a server at the end. Returns it. */
    public <T extends AutoCloseable> T add(T server) {
        servers.push(server);
        return server;
    }

    /** Closes all servers. Fails as the first that does not close, after it has closed the others. */
    @Override
    public void close() {
        IllegalStateException failure = null;
        while (!servers.isEmpty()) {
            try {
                servers.pop().close();
            } catch (Exception e) {
                failure = failure == null ? new IllegalStateException("A server did not close", e) : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
