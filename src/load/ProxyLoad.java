import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An upstream with OpenAI's protocol and its clients in one process, so that both read the same clock.
 *
 * <p>{@code java -cp LIBRARIES ProxyLoad.java MODE [--name value]… [URL]}, where the libraries hold Vert.x. The URL is that of
 * the chat completions, of the service or of this upstream itself. What the upstream answers is in the query of the request:
 * {@code bytes} the length of the answer, {@code chunks} how many events (0: a whole answer), {@code gap} the milliseconds
 * between them, {@code delay} those before the first.
 *
 * <ul>
 *   <li>{@code upstream}: only the upstream, until it is ended
 *   <li>{@code miss}: requests at a fixed {@code rate}, each with another body, for {@code warmup} seconds and then {@code
 *       seconds}. Prints what lies in the latter between the client and the upstream, there and back: p50, p99, p99.9, the
 *       most in milliseconds, failures
 *   <li>{@code open}: {@code clients} with a stream each. Prints p50, p99, the most in milliseconds from the upstream's
 *       write of an event until its client has it; events, failures
 *   <li>{@code stampede}: {@code clients} that request the same stream concurrently. Prints calls upstream, p50, p99, the most in
 *       milliseconds from the upstream's first byte to a client's, failures, how many different answers there were
 * </ul>
 */
public final class ProxyLoad {

    private static final String STAMP = "\"t\":";
    private static final String WORDS = "{\"model\":\"load\",%s\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}";
    private static final int REQUEST_BYTES = 1024;
    private static final String LAST_EVENT = "data: [DONE]\n\n";

    private final Map<String, String> options = new HashMap<>(Map.of(
            "port", "5078", "rate", "1000", "seconds", "10", "warmup", "5", "clients", "1000", "bytes", "2048",
            "chunks", "200", "gap", "50", "delay", "1000"));
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final AtomicLong calls = new AtomicLong();
    /** By the number of a request: when it was sent, asked for upstream, answered there, and its first byte received. */
    private final Map<Integer, long[]> times = new HashMap<>();

    private final Samples samples = new Samples();
    private URI target = URI.create("http://127.0.0.1/");
    private HttpClient client;
    private volatile long firstByteAt;
    private int failed;
    private int done;

    public static void main(String... arguments) throws Exception {
        new ProxyLoad().run(arguments);
    }

    private void run(String... arguments) throws Exception {
        for (int i = 1; i < arguments.length; i++) {
            if (arguments[i].startsWith("--")) {
                options.put(arguments[i].substring(2), arguments[++i]);
            } else {
                target = URI.create(arguments[i]);
            }
        }
        await(vertx.createHttpServer()
                .requestHandler(this::serve)
                .listen(number("port"), "127.0.0.1")
                .mapEmpty());
        if (arguments[0].equals("upstream")) {
            return;
        }
        client = vertx.createHttpClient(
                new HttpClientOptions().setIdleTimeout(120),
                new PoolOptions().setHttp1MaxSize(Math.max(64, number("clients"))));
        Promise<Void> ended = Promise.promise();
        vertx.runOnContext(there -> {
            switch (arguments[0]) {
                case "miss" -> misses(ended);
                case "open" -> streams(ended);
                case "stampede" -> stampede(ended);
                default -> ended.fail("No mode " + arguments[0]);
            }
        });
        await(ended.future());
        System.exit(0);
    }

    private static void await(Future<Void> future) throws Exception {
        future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.MINUTES);
    }

    private int number(String option) {
        return Integer.parseInt(options.get(option));
    }

    // --- The upstream

    private void serve(HttpServerRequest request) {
        if (request.path().equals("/stats")) {
            long answer = request.method() == HttpMethod.POST ? calls.getAndSet(0) : calls.get();
            request.response().end(answer + "\n");
            return;
        }
        request.endHandler(read -> {
            calls.incrementAndGet();
            long[] mine = times.get(value(request, "id"));
            if (mine != null) {
                mine[1] = System.nanoTime();
            }
            int delay = value(request, "delay");
            if (delay > 0) {
                vertx.setTimer(delay, timer -> answer(request, mine));
            } else {
                answer(request, mine);
            }
        });
    }

    private static int value(HttpServerRequest request, String name) {
        String given = request.getParam(name);
        return given == null ? -1 : Integer.parseInt(given);
    }

    private void answer(HttpServerRequest request, long[] mine) {
        HttpServerResponse response = request.response();
        int chunks = value(request, "chunks");
        if (chunks > 0) {
            response.setChunked(true).putHeader("Content-Type", "text/event-stream");
            stream(response, chunks, value(request, "bytes") / chunks, value(request, "gap"));
            return;
        }
        if (mine != null) {
            mine[2] = System.nanoTime();
        }
        response.putHeader("Content-Type", "application/json").end(whole(value(request, "bytes")));
    }

    private static String whole(int bytes) {
        String form =
                "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"load\",\"choices\":[{\"index\":0,"
                        + "\"message\":{\"role\":\"assistant\",\"content\":\"%s\"},\"finish_reason\":\"stop\"}],"
                        + "\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":500,\"total_tokens\":600}}";
        return form.formatted(filling(bytes - form.length() + 2));
    }

    private static String filling(int length) {
        return "a word ".repeat(Math.max(0, length) / 7 + 1).substring(0, Math.max(0, length));
    }

    private void stream(HttpServerResponse response, int chunks, int bytes, int gap) {
        if (gap <= 0) {
            for (int i = 0; i < chunks; i++) {
                response.write(event(bytes, i == chunks - 1));
            }
            response.end("data: [DONE]\n\n");
            return;
        }
        int[] sent = {0};
        long[] timer = {-1};
        Runnable next = () -> {
            if (response.closed()) {
                vertx.cancelTimer(timer[0]);
                return;
            }
            if (sent[0] == 0 && firstByteAt == 0) {
                firstByteAt = System.nanoTime();
            }
            response.write(event(bytes, ++sent[0] == chunks));
            if (sent[0] == chunks) {
                vertx.cancelTimer(timer[0]);
                response.end("data: [DONE]\n\n");
            }
        };
        next.run();
        timer[0] = vertx.setPeriodic(gap, tick -> next.run());
    }

    private static String event(int bytes, boolean last) {
        String form = "data: {" + STAMP
                + "%d,\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"load\","
                + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},\"finish_reason\":"
                + (last ? "\"stop\"" : "null")
                + "}]}\n\n";
        return form.formatted(System.nanoTime(), filling(bytes - form.length() - 14));
    }

    // --- The clients

    private Future<HttpClientResponse> ask(String query, boolean stream, String words, Runnable sending) {
        String body = WORDS.formatted(stream ? "\"stream\":true," : "", words + " " + filling(REQUEST_BYTES - 110));
        return client.request(HttpMethod.POST, target.getPort(), target.getHost(), target.getPath() + "?" + query)
                .compose(request -> send(request, body, sending));
    }

    private static Future<HttpClientResponse> send(HttpClientRequest request, String body, Runnable sending) {
        sending.run();
        return request.putHeader("Content-Type", "application/json").send(body);
    }

    private void misses(Promise<Void> ended) {
        int warmup = number("rate") * number("warmup");
        int total = warmup + number("rate") * number("seconds");
        long start = System.nanoTime();
        int[] sent = {0};
        vertx.setPeriodic(1, timer -> {
            while (sent[0] < total && System.nanoTime() - start >= sent[0] * 1_000_000_000L / number("rate")) {
                miss(sent[0]++, warmup, total, ended);
            }
            if (sent[0] == total) {
                vertx.cancelTimer(timer);
            }
        });
    }

    private void miss(int id, int warmup, int total, Promise<Void> ended) {
        long[] mine = new long[4];
        times.put(id, mine);
        ask("bytes=2048&chunks=0&id=" + id, false, "Question " + id, () -> mine[0] = System.nanoTime())
                .compose(response -> {
                    mine[3] = System.nanoTime();
                    return response.body().map(body -> response.statusCode() == 200 && body.length() == 2048);
                })
                .onComplete(result -> {
                    times.remove(id);
                    if (result.failed() || !result.result() || mine[2] == 0) {
                        failed++;
                    } else if (id >= warmup) {
                        samples.add(mine[1] - mine[0] + mine[3] - mine[2]);
                    }
                    if (++done == total) {
                        System.out.printf("%s %d%n", samples.print(0.5, 0.99, 0.999, 1), failed);
                        ended.complete();
                    }
                });
    }

    private String query() {
        return "bytes=%d&chunks=%d&gap=%d&delay=%d"
                .formatted(number("bytes"), number("chunks"), number("gap"), number("delay"));
    }

    private void streams(Promise<Void> ended) {
        int clients = number("clients");
        long[] events = new long[1];
        for (int i = 0; i < clients; i++) {
            // Each for its own key; the time makes it a cold one
            ask(query(), true, "Stream " + i + " at " + now(), () -> {})
                    .compose(response -> read(response, events))
                    .onComplete(result -> {
                        if (result.failed() || !result.result().toString().endsWith(LAST_EVENT)) {
                            failed++;
                        }
                        if (++done == clients) {
                            System.out.println(samples.print(0.5, 0.99, 1) + " " + events[0] + " " + failed);
                            ended.complete();
                        }
                    });
        }
    }

    private static long now() {
        return System.nanoTime() / 60_000_000_000L;
    }

    private Future<Buffer> read(HttpClientResponse response, long[] events) {
        Buffer all = Buffer.buffer();
        response.handler(chunk -> {
            long now = System.nanoTime();
            String text = chunk.toString();
            for (int at = text.indexOf(STAMP); at >= 0; at = text.indexOf(STAMP, at + 1)) {
                int end = text.indexOf(',', at);
                if (end > 0) {
                    samples.add(now - Long.parseLong(text.substring(at + STAMP.length(), end)));
                    events[0]++;
                }
            }
            all.appendBuffer(chunk);
        });
        return response.end().map(end -> response.statusCode() == 200 ? all : Buffer.buffer());
    }

    /** Over bare sockets, in a thread of its own: an HTTP client takes longer for a response than a server does. */
    private void stampede(Promise<Void> ended) {
        calls.set(0);
        new Thread(() -> {
                    try {
                        Set<String> answers = new HashSet<>();
                        for (ByteArrayOutputStream received : receive()) {
                            String body = unchunked(received.toString(StandardCharsets.ISO_8859_1));
                            failed += body.endsWith(LAST_EVENT) ? 0 : 1;
                            answers.add(body);
                        }
                        System.out.println(
                                calls.get() + " " + samples.print(0.5, 0.99, 1) + " " + failed + " " + answers.size());
                        ended.complete();
                    } catch (IOException broken) {
                        ended.fail(broken);
                    }
                })
                .start();
    }

    private Collection<ByteArrayOutputStream> receive() throws IOException {
        String body = WORDS.formatted("\"stream\":true,", "Stream of all at " + now() + filling(REQUEST_BYTES - 110));
        byte[] request = ("POST " + target.getPath() + "?" + query() + " HTTP/1.1\r\nHost: " + target.getAuthority()
                        + "\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
        Map<SelectionKey, ByteArrayOutputStream> received = new HashMap<>();
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < number("clients"); i++) {
                SocketChannel channel = SocketChannel.open(new InetSocketAddress(target.getHost(), target.getPort()));
                channel.write(ByteBuffer.wrap(request));
                channel.configureBlocking(false);
                received.put(channel.register(selector, SelectionKey.OP_READ), new ByteArrayOutputStream());
            }
            ByteBuffer bytes = ByteBuffer.allocate(64 * 1024);
            int open = received.size();
            while (open > 0 && selector.select(60_000) > 0) {
                for (SelectionKey key : selector.selectedKeys()) {
                    ByteArrayOutputStream mine = received.get(key);
                    int count = ((SocketChannel) key.channel()).read(bytes.clear());
                    if (mine.size() == 0) {
                        samples.add(System.nanoTime() - firstByteAt);
                    }
                    if (count > 0) {
                        mine.write(bytes.array(), 0, count);
                    }
                    if (count < 0) {
                        key.channel().close();
                        open--;
                    }
                }
                selector.selectedKeys().clear();
            }
        }
        return received.values();
    }

    /** The body of a whole response in chunks; empty for any other. */
    private static String unchunked(String response) {
        int at = response.indexOf("\r\n\r\n") + 4;
        StringBuilder body = new StringBuilder();
        while (response.startsWith("HTTP/1.1 200 ") && at < response.length()) {
            int end = response.indexOf("\r\n", at);
            int size = Integer.parseInt(response.substring(at, end), 16);
            body.append(response, end + 2, end + 2 + size);
            at = end + 2 + size + 2;
            if (size == 0) {
                return body.toString();
            }
        }
        return "";
    }

    /** Nanoseconds, and the milliseconds that parts of them take at most. */
    private static final class Samples {

        private long[] values = new long[1 << 16];
        private int count;

        void add(long nanos) {
            if (count == values.length) {
                values = Arrays.copyOf(values, count * 2);
            }
            values[count++] = nanos;
        }

        String print(double... parts) {
            long[] sorted = Arrays.copyOf(values, count);
            Arrays.sort(sorted);
            StringBuilder line = new StringBuilder();
            for (double part : parts) {
                int rank = Math.max(0, (int) Math.ceil(part * count) - 1);
                line.append(line.isEmpty() ? "" : " ")
                        .append(String.format(Locale.ROOT, "%.3f", count == 0 ? -1 : sorted[rank] / 1e6));
            }
            return line.toString();
        }
    }
}
