package dev.samovar.abuse.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.samovar.abuse.Target;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * Requests to the proxy with a second one hidden in the body: a head that two servers could frame differently must not
 * make the proxy send the second one. Each stays connected until the service closes.
 */
final class SmuggledRequests {

    /** The path of the second request, which no upstream may get. */
    static final String HIDDEN = "hidden";

    private static final String NUMBER = "000";

    private static final int END_MILLIS = 30_000;

    private static final String SECOND = "GET /" + ProxyAbuseIT.OPENAI + "/v1/" + HIDDEN + NUMBER
            + " HTTP/1.1\r\nHost: x\r\n" + "Authorization: Bearer " + ProxyShots.CLIENT_KEY + "\r\n\r\n";

    private static final String LAST_CHUNK = "0\r\n\r\n" + SECOND;

    // %d is the length of the body
    private static final List<String> CHUNKED_AT_MOST = List.of(
            "Content-Length: %d\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nContent-Length: %d",
            "Transfer-Encoding: chunked\r\nContent-Length: 5\r\nContent-Length: %d",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\nContent-Length: %d",
            "Transfer-Encoding: chunked, identity\r\nContent-Length: %d",
            "Transfer-Encoding: identity, chunked\r\nContent-Length: %d",
            "Transfer-Encoding: xchunked\r\nContent-Length: %d",
            "Transfer-Encoding: \"chunked\"\r\nContent-Length: %d",
            "Transfer-Encoding : chunked\r\nContent-Length: %d",
            "Transfer-Encoding:\u000bchunked\r\nContent-Length: %d",
            "Transfer-Encoding: \0chunked\r\nContent-Length: %d",
            "Transfer-Encoding:\r\n chunked\r\nContent-Length: %d",
            " Transfer-Encoding: chunked\r\nContent-Length: %d",
            "X: y\r\n Transfer-Encoding: chunked\r\nContent-Length: %d",
            "X: y\nTransfer-Encoding: chunked\r\nContent-Length: %d",
            "X: y\rTransfer-Encoding: chunked\r\nContent-Length: %d",
            "X: y\0\nTransfer-Encoding: chunked\r\nContent-Length: %d",
            "Transfer_Encoding: chunked\r\nContent-Length: %d",
            "Transfer-Encoding\u00a0: chunked\r\nContent-Length: %d",
            "Connection: transfer-encoding\r\nTransfer-Encoding: chunked\r\nContent-Length: %d",
            "X-HTTP-Method-Override: GET\r\nContent-Length: %d",
            "Expect: 100-continue\r\nContent-Length: %d",
            "Connection: content-length\r\nContent-Length: %d");

    private static final List<String> NO_LENGTH_AT_MOST = List.of(
            "Content-Length: 0\r\nContent-Length: %d",
            "Content-Length: %d\r\nContent-Length: 0",
            "Content-Length: 0, %d",
            "Content-Length: +%d",
            "Content-Length: -%d",
            "Content-Length: 0x0\r\nX: %d",
            "Content-Length: %d \0",
            "Content-Length : %d",
            "Content-Length:\r\n %d",
            "Content\0-Length: %d",
            "Content Length: %d",
            "X: y\nContent-Length: %d",
            ": %d\r\nContent-Length: 0x",
            "Content-Length: 99999999999999999999\r\nX: %d",
            "Content-Length: \u00b2\r\nX: %d");

    private static final List<String> CHUNKS = List.of(
            "2;\n{}\r\n%1$x\r\n0\r\n\r\n%2$s\r\n0\r\n\r\n",
            "2\n{}\r\n0\r\n\r\n%2$s",
            "2\r{}\r\n0\r\n\r\n%2$s",
            "100000002\r\n{}\r\n0\r\n\r\n%2$s",
            "10000000000000002\r\n{}\r\n0\r\n\r\n%2$s",
            "2 \r\n{}\r\n0\r\n\r\n%2$s",
            "0x2\r\n{}\r\n0\r\n\r\n%2$s",
            "+2\r\n{}\r\n0\r\n\r\n%2$s",
            "-2\r\n{}\r\n0\r\n\r\n%2$s",
            "2\r\n{}X\r\n0\r\n\r\n%2$s",
            "2\r\n{}%1$x\r\n%2$s\r\n0\r\n\r\n",
            "0\r\nContent-Length: %1$d\r\nX\r\n\r\n%2$s",
            "0\r\n X: y\r\n\r\n%2$s",
            "0\n\n%2$s");

    private final Target target;
    private final BiFunction<ProxyShot, ProxyClients.Outcome, String> check;
    private final Complaints complaints;

    SmuggledRequests(Target target, BiFunction<ProxyShot, ProxyClients.Outcome, String> check, Complaints complaints) {
        this.target = target;
        this.check = check;
        this.complaints = complaints;
    }

    /** Sends all of them side by side. */
    void run() {
        List<String> all = requests();
        ExecutorService clients = Executors.newFixedThreadPool(all.size());
        try {
            for (int i = 0; i < all.size(); i++) {
                // The number tells which of them an upstream got
                String text = all.get(i).replace(HIDDEN + NUMBER, HIDDEN + "%03d".formatted(i));
                clients.execute(() -> send(text));
            }
            clients.shutdown();
            if (!clients.awaitTermination(2, TimeUnit.MINUTES)) {
                complaints.add("connections do not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            clients.shutdownNow();
        }
    }

    private static List<String> requests() {
        List<String> all = new ArrayList<>();
        for (String path : List.of(ProxyCases.CALLS.get(0), "/" + ProxyAbuseIT.OPENAI + "/v1/files")) {
            for (String framing : CHUNKED_AT_MOST) {
                all.add(head(path, framing.formatted(LAST_CHUNK.length())) + LAST_CHUNK);
            }
            for (String framing : NO_LENGTH_AT_MOST) {
                all.add(head(path, framing.formatted(SECOND.length())) + SECOND);
            }
            for (String chunks : CHUNKS) {
                all.add(head(path, "Transfer-Encoding: chunked") + chunks.formatted(SECOND.length(), SECOND));
            }
            all.add(head(path, "Transfer-Encoding: chunked").replace("HTTP/1.1", "HTTP/1.0") + LAST_CHUNK);
            for (String method : List.of("GET", "OPTIONS", "DELETE", "TRACE", "CONNECT")) {
                all.add(head(path, "Content-Length: " + SECOND.length()).replace("POST", method) + SECOND);
            }
            for (String end : List.of("\n", "\r")) {
                all.add(head(path, "Content-Length: " + SECOND.length()).replace("\r\n", end) + SECOND);
            }
            // A frame that is left to the upstream, and a head within a head
            all.add(head(
                            path,
                            "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__"
                                    + "\r\nContent-Length: " + SECOND.length())
                    + SECOND);
            all.add(head(path, "X: y\n\n" + SECOND.strip()));
            all.add(head(path + " HTTP/1.1\nX: y", "Content-Length: 0"));
            all.add(head(path + "\t" + HIDDEN + NUMBER, "Content-Length: 0"));
        }
        return all;
    }

    private static String head(String path, String framing) {
        return "POST " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + ProxyShots.CLIENT_KEY
                + "\r\nContent-Type: application/json\r\n" + framing + "\r\n\r\n";
    }

    private void send(String text) {
        long start = System.nanoTime();
        ProxyShot shot = ProxyShot.broken(0, text);
        List<Answer> answers = new ArrayList<>();
        String end = "closed";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), target.port())) {
            socket.setSoTimeout(END_MILLIS);
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (Optional<Answer> next = Answer.read(in, false); next.isPresent(); next = Answer.read(in, false)) {
                if (next.get().status() == 101) {
                    // The body is no HTTP/2: nothing more is to come of it
                    in.readAllBytes();
                    break;
                }
                answers.add(next.get());
            }
        } catch (SocketTimeoutException e) {
            end = ProxyClients.Outcome.LATE;
        } catch (SocketException reset) {
            // A way to end, too
        } catch (IOException e) {
            complaints.add("a broken answer: " + e.getMessage() + "\n" + shot);
        }
        complaints.answered(answers, System.nanoTime() - start);
        ProxyClients.Outcome outcome = new ProxyClients.Outcome(answers, end);
        String complaint = check.apply(shot, outcome);
        if (answers.stream()
                .anyMatch(answer -> answer.status() >= 500 && answer.status() != 501 && answer.status() != 505)) {
            complaint = "an answer of 5xx";
        }
        if (!complaint.isEmpty()) {
            complaints.add("%s\n%s\n=> %s".formatted(complaint, shot, outcome));
        }
    }
}
