package dev.samovar.abuse.client;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A client over bare sockets, of one thread. It keeps its connection for whole requests. */
public final class Wire implements Closeable {

    static final int PATIENCE_MILLIS = 30_000;

    private final int port;
    private @Nullable Connection kept;

    public Wire(int port) {
        this.port = port;
    }

    /**
     * The answers of the service.
     *
     * @param answers every answer, in order
     * @param complaint what is wrong with that; empty if nothing is
     */
    public record Reply(List<Answer> answers, String complaint) {}

    private record Connection(Socket socket, InputStream in) implements AutoCloseable {
        static Connection to(int port) throws IOException {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            return new Connection(socket, new BufferedInputStream(socket.getInputStream()));
        }

        void write(byte[] bytes) throws IOException {
            try {
                socket.getOutputStream().write(bytes);
            } catch (SocketException closedAlready) {
                // The answer may have come before the whole request was there
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** Sends a shot and reads the answers. */
    public Reply send(Shot shot) throws IOException {
        return shot.isDue() ? ask(shot) : fire(shot);
    }

    private Reply ask(Shot shot) throws IOException {
        Connection old = kept;
        kept = null;
        if (old != null) {
            if (old.in().available() > 0) {
                old.close();
                return new Reply(List.of(), "bytes beyond the answer before this one");
            }
            Optional<Reply> reply = ask(old, shot);
            if (reply.isPresent()) {
                return reply.get();
            }
        }
        return ask(Connection.to(port), shot).orElseGet(() -> new Reply(List.of(), shot.isHuge() ? "" : "no answer"));
    }

    /** The reply; nothing if the connection ended without a byte. */
    private Optional<Reply> ask(Connection connection, Shot shot) throws IOException {
        boolean keep = false;
        try {
            connection.write(shot.bytes());
            Optional<Answer> answer = Answer.read(connection.in(), shot.isHead());
            if (answer.isEmpty()) {
                return Optional.empty();
            }
            keep = !answer.get().closes();
            boolean more = !keep && connection.in().read() >= 0;
            return Optional.of(new Reply(List.of(answer.get()), more ? "bytes beyond the answer" : ""));
        } catch (SocketTimeoutException e) {
            return Optional.of(new Reply(List.of(), "no answer in time"));
        } catch (SocketException reset) {
            return Optional.empty();
        } catch (Answer.Broken e) {
            return Optional.of(new Reply(List.of(), "a broken answer: " + e.getMessage()));
        } finally {
            if (keep) {
                kept = connection;
            } else {
                connection.close();
            }
        }
    }

    /** Sends what may be no request at all, and nothing more, on a connection of its own. */
    private Reply fire(Shot shot) throws IOException {
        List<Answer> answers = new ArrayList<>();
        try (Connection connection = Connection.to(port)) {
            connection.write(shot.bytes());
            connection.socket().shutdownOutput();
            for (Optional<Answer> next = Answer.read(connection.in(), shot.isHead());
                    next.isPresent();
                    next = Answer.read(connection.in(), shot.isHead())) {
                answers.add(next.get());
            }
            return new Reply(answers, "");
        } catch (SocketTimeoutException e) {
            return new Reply(answers, "the connection does not end");
        } catch (Answer.Broken e) {
            return new Reply(answers, "a broken answer: " + e.getMessage());
        } catch (SocketException reset) {
            return new Reply(answers, "");
        }
    }

    @Override
    public void close() throws IOException {
        if (kept != null) {
            kept.close();
        }
    }
}
