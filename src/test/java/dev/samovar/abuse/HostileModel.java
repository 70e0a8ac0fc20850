package dev.samovar.abuse;

import dev.samovar.abuse.fuzz.HostileAnswers;
import dev.samovar.testing.model.FakeGemini;
import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model with hostile answers on request.
 *
 * <p>For the topic {@code hostile <number>} it sends the {@link HostileAnswers} of that number and closes the
 * connection. For {@code slow …} it answers correctly after two seconds, for other topics at once.
 */
public final class HostileModel implements AutoCloseable {

    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");
    private static final Pattern HOSTILE = Pattern.compile("Topic: hostile (\\d+)");
    private static final Pattern SLOW = Pattern.compile("Topic: slow ");

    private final long seed;
    private final ServerSocket server;
    private final ExecutorService connections = Executors.newCachedThreadPool();
    private final AtomicLong serials = new AtomicLong();
    private final CountDownLatch end = new CountDownLatch(1);

    public HostileModel(long seed) {
        this.seed = seed;
        try {
            server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connections.execute(this::accept);
    }

    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                connections.execute(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The end
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (String question = question(in); !question.isEmpty(); question = question(in)) {
                Matcher hostile = HOSTILE.matcher(question);
                if (hostile.find()) {
                    HostileAnswers.write(out, seed, Integer.parseInt(hostile.group(1)), end);
                    return;
                }
                if (SLOW.matcher(question).find() && end.await(2, TimeUnit.SECONDS)) {
                    return;
                }
                byte[] answer = FakeGemini.answer(new JsonObject(question), serials.incrementAndGet())
                        .getBytes();
                out.write(HostileAnswers.head("200 OK", "Content-Type: application/json", answer.length));
                out.write(answer);
            }
        } catch (IOException hungUp) {
            // The service may hang up whenever it likes
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The body of the next request; empty at the end of the connection. */
    private static String question(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                return "";
            }
            head.append((char) c);
        }
        Matcher length = LENGTH.matcher(head);
        byte[] body = length.find() ? in.readNBytes(Integer.parseInt(length.group(1))) : chunks(in);
        return new String(body, java.nio.charset.StandardCharsets.UTF_8);
    }

    private static byte[] chunks(InputStream in) throws IOException {
        java.io.ByteArrayOutputStream body = new java.io.ByteArrayOutputStream();
        while (true) {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n' && c >= 0; c = in.read()) {
                line.append((char) c);
            }
            int size = Integer.parseInt(line.toString().strip(), 16);
            body.writeBytes(in.readNBytes(size));
            in.readNBytes(2);
            if (size == 0) {
                return body.toByteArray();
            }
        }
    }

    @Override
    public void close() throws IOException {
        end.countDown();
        server.close();
        connections.shutdownNow();
    }
}
