package dev.samovar.abuse.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.samovar.abuse.Target;
import dev.samovar.abuse.Vitals;
import dev.samovar.abuse.client.Answer;
import dev.samovar.abuse.client.Complaints;
import dev.samovar.abuse.upstream.HostileUpstream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Clients of the proxy that stop sending, stop reading, or leave: at any byte, with a reset or without. */
final class ProxyReaders {

    private static final int END_MILLIS = 30_000;
    private static final int LEAVING = 60;
    private static final int SLOW = 8;
    private static final int SERVED = 30;
    private static final long MOST_MB = 256;
    private static final String MODELS = "/" + ProxyAbuseIT.OPENAI + "/v1/";
    private static final String AUTHORIZATION = "Authorization: Bearer " + ProxyShots.CLIENT_KEY + "\r\n";

    private final Target target;
    private final HostileUpstream upstream;
    private final Complaints complaints;

    ProxyReaders(Target target, HostileUpstream upstream, Complaints complaints) {
        this.target = target;
        this.upstream = upstream;
        this.complaints = complaints;
    }

    /** Clients that leave or read slowly. */
    void run(ProxyCheck check) {
        new ProxyClients(target.port(), check::complaint, complaints).send(0, LEAVING, ProxyReaders::leaving);
        awaitRest("clients that left in mid-stream");
        slowReaders();
        awaitRest("clients that did not read");
    }

    /** A client that leaves after some bytes of an endless answer, which it shares with others or has alone. */
    private static ProxyShot leaving(int number) {
        String topic = "endless" + number % 7;
        byte[] body = ProxyCases.chat(topic, ",\"stream\":true");
        String text = number % 3 == 0
                ? "GET " + MODELS + "endless HTTP/1.1\r\nHost: x\r\n" + AUTHORIZATION + "\r\n"
                : post(ProxyCases.CALLS.get(0), "Content-Length: " + body.length) + new String(body, ISO_8859_1);
        byte[] bytes = text.getBytes(ISO_8859_1);
        return new ProxyShot(number, bytes, "", "service", true, false, false, false, number * 53);
    }

    private static String post(String path, String framing) {
        return "POST " + path + " HTTP/1.1\r\nHost: x\r\n" + AUTHORIZATION + "Content-Type: application/json\r\n"
                + framing + "\r\n\r\n";
    }

    /** Bodies that end early, with the connection, with a reset, or with silence. */
    void cutBodies() {
        List<Runnable> cut = new ArrayList<>();
        for (String path : List.of(ProxyCases.CALLS.get(0), MODELS + ProxyCases.FORBIDDEN)) {
            for (String framing : List.of("Content-Length: 1000", "Content-Length: 999999999999")) {
                String text = post(path, framing) + "{\"model\":\"m\",";
                cut.add(() -> mustEnd(text));
                cut.add(() -> drop(text, false));
                cut.add(() -> drop(text, true));
            }
            String chunk = post(path, "Transfer-Encoding: chunked") + "d\r\n{\"model\":\"m\",\r\n5\r\n\"";
            cut.add(() -> mustEnd(chunk));
            cut.add(() -> drop(chunk, false));
            cut.add(() -> drop(chunk, true));
        }
        ExecutorService clients = Executors.newFixedThreadPool(cut.size());
        try {
            cut.forEach(clients::execute);
            clients.shutdown();
            if (!clients.awaitTermination(2, TimeUnit.MINUTES)) {
                complaints.add("bodies that end early do not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            clients.shutdownNow();
        }
    }

    private void mustEnd(String text) {
        long start = System.nanoTime();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), target.port())) {
            socket.setSoTimeout(END_MILLIS);
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
            String all = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
            if (all.startsWith("HTTP/1.1 5") && !all.startsWith("HTTP/1.1 504")) {
                complaints.add("a body that does not come: " + all);
            }
        } catch (SocketTimeoutException e) {
            complaints.add("a body that does not come: held for " + END_MILLIS + " ms\n" + text);
        } catch (SocketException ended) {
            // A way to end, too
        } catch (IOException e) {
            complaints.add("a body that does not come: " + e);
        }
        complaints.answered(List.of(), System.nanoTime() - start);
    }

    private void drop(String text, boolean reset) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), target.port())) {
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
            if (reset) {
                socket.setSoLinger(true, 0);
            }
        } catch (IOException e) {
            complaints.add("a body that is cut: " + e);
        }
        complaints.answered(List.of(), 0);
    }

    /** Clients that read a few bytes of large answers and no more, beside others that have to be served. */
    private void slowReaders() {
        long before = Vitals.of(target).residentMb();
        List<Socket> slow = new ArrayList<>();
        try {
            byte[] body = ProxyCases.chat("large", "");
            byte[] stream = ProxyCases.chat("endless", ",\"stream\":true");
            for (int i = 0; i < SLOW; i++) {
                slow.add(slow("GET " + MODELS + "large HTTP/1.1\r\nHost: x\r\n" + AUTHORIZATION + "\r\n"));
                slow.add(slow(post(ProxyCases.CALLS.get(0), "Content-Length: " + body.length)
                        + new String(body, ISO_8859_1)));
                slow.add(slow(post(ProxyCases.CALLS.get(0), "Content-Length: " + stream.length)
                        + new String(stream, ISO_8859_1)));
            }
            for (int i = 0; i < SERVED; i++) {
                long start = System.nanoTime();
                byte[] other = ProxyCases.chat("beside" + i, "");
                Answer answer = target.ask(
                        "POST",
                        ProxyCases.CALLS.get(0),
                        "application/json",
                        new String(other, ISO_8859_1),
                        List.of(AUTHORIZATION.strip()));
                complaints.answered(List.of(answer), System.nanoTime() - start);
                if (answer.status() != 200) {
                    complaints.add("beside clients that do not read: " + answer);
                }
            }
            long grown = Vitals.of(target).residentMb() - before;
            if (grown > MOST_MB) {
                complaints.add(slow.size() + " clients that do not read: " + grown + " MiB more");
            }
        } catch (IOException e) {
            complaints.add("clients that do not read: " + e);
        } finally {
            for (Socket socket : slow) {
                try {
                    socket.close();
                } catch (IOException closedAlready) {
                    // Closed either way
                }
            }
        }
    }

    private Socket slow(String text) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4 << 10);
        socket.setSoTimeout(END_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target.port()));
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        InputStream in = socket.getInputStream();
        for (int i = 0; i < 16; i++) {
            if (in.read() < 0) {
                complaints.add("no answer to a client that reads slowly");
                break;
            }
        }
        return socket;
    }

    private void awaitRest(String whose) {
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> upstream.answering() == 0 && upstream.openConnections() == 0);
        } catch (ConditionTimeoutException e) {
            complaints.add(whose + ": " + upstream.answering() + " answers and " + upstream.openConnections()
                    + " connections of the upstream go on");
        }
    }
}
