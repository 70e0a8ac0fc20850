package dev.samovar.abuse;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.samovar.abuse.client.Answer;
import dev.samovar.abuse.client.Complaints;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Connections with many requests and unread answers, beside a client that has to be served. */
final class UnreadAnswers {

    private static final int CONNECTIONS = 20;
    private static final int PIPELINED = 20_000;
    private static final int CHUNK = 4 * 1024;
    private static final int SERVED = 30;
    private static final long MOST_MB = 128;
    private static final Duration STANDSTILL = Duration.ofMillis(500);
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Target target;
    private final Complaints complaints;

    UnreadAnswers(Target target, Complaints complaints) {
        this.target = target;
        this.complaints = complaints;
    }

    void run() {
        pipeline("/api/subtopics?topic=Topic%201", 1);
        pipeline("/q/openapi", 1);
        pipeline("/q/metrics", 1);
        pipeline("/q/openapi", CONNECTIONS);
    }

    private void pipeline(String path, int connections) {
        long before = Vitals.of(target).residentMb();
        byte[] requests = ("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n")
                .repeat(PIPELINED)
                .getBytes(US_ASCII);
        AtomicLong sent = new AtomicLong();
        List<Socket> sockets = new ArrayList<>();
        ExecutorService writers = Executors.newFixedThreadPool(connections);
        try {
            for (int i = 0; i < connections; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), target.port());
                sockets.add(socket);
                writers.execute(() -> write(socket, requests, sent));
            }
            awaitStandstill(path, sent);
            for (int i = 0; i < SERVED; i++) {
                Answer answer = target.get("/api/subtopics?topic=unread%20" + i);
                if (answer.status() != 200) {
                    complaints.add("beside unread answers: " + answer);
                }
            }
            long grown = Vitals.of(target).residentMb() - before;
            if (grown > MOST_MB) {
                complaints.add(
                        connections + " connections that read no answer of " + path + ": " + grown + " MiB more");
            }
        } catch (IOException e) {
            complaints.add("unread answers: " + e);
        } finally {
            sockets.forEach(UnreadAnswers::close);
            writers.shutdownNow();
        }
    }

    /** Waits until the service reads no more requests: it then holds all the answers that it will hold. */
    private void awaitStandstill(String path, AtomicLong sent) {
        AtomicLong last = new AtomicLong(-1);
        try {
            Awaitility.await()
                    .atMost(LIMIT)
                    .pollInterval(STANDSTILL.dividedBy(10))
                    .during(STANDSTILL)
                    .until(() -> {
                        long now = sent.get();
                        return now > 0 && last.getAndSet(now) == now;
                    });
        } catch (ConditionTimeoutException e) {
            complaints.add("requests of clients that read no answer of " + path + " are still read");
        }
    }

    private static void write(Socket socket, byte[] requests, AtomicLong sent) {
        try {
            for (int from = 0; from < requests.length; from += CHUNK) {
                int length = Math.min(CHUNK, requests.length - from);
                socket.getOutputStream().write(requests, from, length);
                sent.addAndGet(length);
            }
        } catch (IOException closed) {
            // The service stops reading or closes the connection, and the test closes it in the end
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException closedAlready) {
            // Closed either way
        }
    }
}
