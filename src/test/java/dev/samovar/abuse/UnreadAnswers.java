package dev.samovar.abuse;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Connections with many requests whose answers nobody reads, and one client that wants to be served. */
final class UnreadAnswers {

    private static final int CONNECTIONS = 20;
    private static final int PIPELINED = 20_000;
    private static final int SERVED = 30;
    private static final long MOST_MB = 128;

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
        List<Socket> sockets = new ArrayList<>();
        ExecutorService writers = Executors.newFixedThreadPool(connections);
        try {
            for (int i = 0; i < connections; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), target.port());
                sockets.add(socket);
                writers.execute(() -> write(socket, requests));
            }
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

    private static void write(Socket socket, byte[] requests) {
        try {
            socket.getOutputStream().write(requests);
        } catch (IOException closed) {
            // The service reads no more of them, so this ends with the connection
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
