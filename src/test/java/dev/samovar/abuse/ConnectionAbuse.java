package dev.samovar.abuse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.samovar.abuse.client.Answer;
import dev.samovar.abuse.client.Complaints;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Connections that are held, dropped, dripped into or turned into something else. */
final class ConnectionAbuse {

    // The service gives up a body after ten seconds here, and a silent connection after twelve
    private static final int END_MILLIS = 45_000;
    private static final int IDLE = 300;
    private static final String POST =
            "POST /api/create_subtopics HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    private static final String GOOD = "GET /api/subtopics?topic=Topic%201 HTTP/1.1\r\nHost: x\r\n";
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final String SETTINGS = "\0\0\0\4\0\0\0\0\0";

    private final Target target;
    private final Complaints complaints;
    private final Random random;

    ConnectionAbuse(Target target, Complaints complaints, long seed) {
        this.target = target;
        this.complaints = complaints;
        this.random = new Random(seed);
    }

    /** Does everything this many times, and the slow things side by side. */
    void run(int times) {
        List<Runnable> slow = new ArrayList<>();
        for (int i = 0; i < Math.min(times, 20); i++) {
            slow.add(() -> mustEnd("a body that does not come", POST + "Content-Length: 1000\r\n\r\n{"));
            slow.add(() -> mustEnd("a chunk that does not come", POST + "Transfer-Encoding: chunked\r\n\r\n5\r\n{"));
            slow.add(() -> mustEnd("a header without end", GOOD + "X: "));
            slow.add(() -> mustEnd("silence", ""));
            slow.add(() -> mustEnd(
                    "half a body that was waited for", POST + "Expect: 100-continue\r\nContent-Length: 9\r\n\r\n{"));
            slow.add(() -> mustEnd("HTTP/2 and then silence", PREFACE + SETTINGS));
        }
        ExecutorService held = Executors.newFixedThreadPool(slow.size());
        try {
            slow.forEach(held::execute);
            for (int i = 0; i < times; i++) {
                continued();
                upgrade("websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
                upgrade("h2c, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__");
                frames();
                if (i % 4 == 0) {
                    // The requests are generated all the same, and the model has a concurrency of sixteen
                    hangUp(i);
                }
            }
            crowd();
            held.shutdown();
            if (!held.awaitTermination(2, TimeUnit.MINUTES)) {
                complaints.add("slow connections do not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            held.shutdownNow();
        }
    }

    private interface Talk {
        void with(Socket socket, InputStream in) throws IOException;
    }

    private void talk(String what, Talk talk) {
        long start = System.nanoTime();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), target.port())) {
            socket.setSoTimeout(END_MILLIS);
            talk.with(socket, new BufferedInputStream(socket.getInputStream()));
        } catch (SocketTimeoutException e) {
            complaints.add(what + ": held for " + END_MILLIS + " ms");
        } catch (Answer.Broken e) {
            complaints.add(what + ": " + e.getMessage());
        } catch (SocketException ended) {
            // A way to end, too
        } catch (IOException e) {
            complaints.add(what + ": " + e);
        }
        complaints.answered(List.of(), System.nanoTime() - start);
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    private void mustEnd(String what, String text) {
        talk(what, (socket, in) -> {
            write(socket, text);
            in.readAllBytes();
        });
    }

    private void continued() {
        talk("a body that was waited for", (socket, in) -> {
            write(socket, POST + "Expect: 100-continue\r\nContent-Length: 15\r\n\r\n");
            write(socket, "{\"topic\":\"Tea\"}");
            Optional<Answer> answer = Answer.read(in, false);
            if (answer.isEmpty() || answer.get().status() != 200) {
                complaints.add("a body that was waited for: " + answer);
            }
        });
    }

    private void upgrade(String to) {
        talk("an upgrade", (socket, in) -> {
            write(socket, GOOD + "Connection: Upgrade, close, HTTP2-Settings\r\nUpgrade: " + to + "\r\n\r\n");
            Optional<Answer> answer = Answer.read(in, false);
            boolean isWebSocket = to.startsWith("websocket");
            if (answer.isEmpty()
                    || (isWebSocket
                            ? answer.get().status() != 200
                            : answer.get().status() >= 500)) {
                complaints.add("an upgrade to " + to + ": " + answer);
            }
            write(socket, noise());
            socket.shutdownOutput();
            in.readAllBytes();
        });
    }

    /** HTTP/2 with rubbish for frames. */
    private void frames() {
        talk("frames of HTTP/2", (socket, in) -> {
            StringBuilder frames = new StringBuilder(PREFACE + SETTINGS);
            for (int i = 0; i < 200; i++) {
                int length = random.nextInt(40);
                int type = random.nextInt(12);
                int stream = random.nextInt(4) * 2 + 1;
                frames.append("\0\0").append((char) length).append((char) type).append((char) random.nextInt(256));
                frames.append("\0\0\0").append((char) stream);
                frames.append(noise(), 0, length);
            }
            write(socket, frames.toString());
            socket.shutdownOutput();
            in.readAllBytes();
        });
    }

    private String noise() {
        byte[] noise = new byte[64];
        random.nextBytes(noise);
        return new String(noise, ISO_8859_1);
    }

    /** Leaves while the model works, with a reset or without. */
    private void hangUp(int number) {
        talk("hanging up", (socket, in) -> {
            write(socket, GOOD.replace("Topic%201", "slow%20" + random.nextInt(1 << 30)) + "\r\n");
            if (number % 8 == 0) {
                socket.setSoLinger(true, 0);
            }
        });
    }

    /** Many connections that do nothing, and one that wants to be served. */
    private void crowd() {
        List<Socket> crowd = new ArrayList<>();
        try {
            for (int i = 0; i < IDLE; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), target.port());
                crowd.add(socket);
                write(socket, i % 3 == 0 ? "" : i % 3 == 1 ? "GET /" : GOOD + "\r\n");
            }
            for (int i = 0; i < 30; i++) {
                Answer answer = target.get("/api/subtopics?topic=crowd%20" + i);
                if (answer.status() != 200) {
                    complaints.add("beside a crowd: " + answer);
                }
            }
        } catch (IOException e) {
            complaints.add("a crowd: " + e);
        } finally {
            for (Socket socket : crowd) {
                try {
                    socket.close();
                } catch (IOException closedAlready) {
                    // Closed either way
                }
            }
        }
    }
}
