package dev.samovar.abuse.proxy;

import dev.samovar.abuse.client.Answer;
import dev.samovar.abuse.client.Complaints;
import dev.samovar.abuse.client.ConcurrentClients;
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
import java.util.function.BiFunction;
import java.util.function.IntFunction;

/** Several clients of the proxy over bare sockets; each keeps its connection, and leaves when its request says so. */
final class ProxyClients {

    private static final int CONCURRENT = 8;
    private static final int PATIENCE_MILLIS = 60_000;

    private final int port;
    private final BiFunction<ProxyShot, Outcome, String> check;
    private final Complaints complaints;

    /**
     * Clients.
     *
     * @param check says what is wrong with what came of a request; empty for nothing
     */
    ProxyClients(int port, BiFunction<ProxyShot, Outcome, String> check, Complaints complaints) {
        this.port = port;
        this.check = check;
        this.complaints = complaints;
    }

    /**
     * What came of a request.
     *
     * @param answers the whole answers
     * @param end how the connection ended; empty if it goes on
     */
    record Outcome(List<Answer> answers, String end) {

        static final String CLOSED = "closed";
        static final String LATE = "no answer in time";
    }

    /** Sends the requests with numbers from one to before another. */
    void send(int from, int to, IntFunction<ProxyShot> shots) {
        ConcurrentClients.send(
                CONCURRENT, from, to, Client::new, (client, number) -> send(client, shots.apply(number)));
    }

    private void send(Client client, ProxyShot shot) throws IOException {
        long start = System.nanoTime();
        Outcome outcome = client.send(shot);
        complaints.answered(outcome.answers(), System.nanoTime() - start);
        String complaint = check.apply(shot, outcome);
        if (!complaint.isEmpty()) {
            complaints.add("number %d: %s\n%s\n=> %s".formatted(shot.number(), complaint, shot, outcome));
        }
    }

    /** One client, of one thread. */
    private final class Client implements Closeable {
        private Socket socket = new Socket();
        private InputStream in = InputStream.nullInputStream();

        Outcome send(ProxyShot shot) throws IOException {
            boolean isNew = !socket.isConnected() || socket.isClosed() || !shot.isDue();
            Outcome outcome = isNew ? afresh(shot) : talk(shot);
            // A kept connection may be closed at any time before its next answer begins
            boolean isLost =
                    !isNew && outcome.answers().isEmpty() && outcome.end().equals(Outcome.CLOSED);
            return isLost ? afresh(shot) : outcome;
        }

        private Outcome afresh(ProxyShot shot) throws IOException {
            socket.close();
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
            return talk(shot);
        }

        private Outcome talk(ProxyShot shot) throws IOException {
            List<Answer> answers = new ArrayList<>();
            String end;
            try {
                write(shot);
                end = shot.leavesAfter() >= 0 ? leave(shot) : read(shot, answers);
            } catch (SocketTimeoutException e) {
                end = Outcome.LATE;
            } catch (Answer.Broken e) {
                end = "broken: " + e.getMessage();
            } catch (SocketException reset) {
                end = Outcome.CLOSED;
            }
            if (!end.isEmpty()) {
                socket.close();
            }
            return new Outcome(answers, end);
        }

        private void write(ProxyShot shot) throws IOException {
            try {
                socket.getOutputStream().write(shot.bytes());
                if (!shot.isDue()) {
                    socket.shutdownOutput();
                }
            } catch (SocketException closedAlready) {
                // The answer may have come before the whole request was there
            }
        }

        private String leave(ProxyShot shot) throws IOException {
            int left = shot.leavesAfter();
            while (left > 0) {
                long read = in.skip(left);
                if (read <= 0 && in.read() < 0) {
                    break;
                }
                left -= Math.max(1, (int) read);
            }
            if (shot.number() % 2 == 0) {
                socket.setSoLinger(true, 0);
            }
            return "left";
        }

        private String read(ProxyShot shot, List<Answer> answers) throws IOException {
            Optional<Answer> answer = Answer.read(in, shot.isHead());
            while (answer.isPresent()) {
                answers.add(answer.get());
                if (shot.isDue()) {
                    boolean goesOn = !answer.get().closes() && !shot.isOld();
                    return goesOn ? "" : in.read() < 0 ? "closes" : "bytes behind the answer";
                }
                answer = Answer.read(in, false);
            }
            return Outcome.CLOSED;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
