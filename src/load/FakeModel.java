import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model that speaks Gemini's protocol, answers after a set time, and counts.
 *
 * <p>{@code java FakeModel.java PORT}. A topic named {@code of 2048 bytes no 100} gets an explanation that makes
 * the service's whole answer 2048 bytes long. {@code GET /stats} answers "calls max-concurrent", {@code POST
 * /stats?latency=MS} sets both to 0 and, if given, the latency (0 at first).
 */
public final class FakeModel {

    private static final Pattern TOPIC = Pattern.compile("Topic: ([^\\\\\"]*)");
    private static final Pattern SIZE = Pattern.compile("of (\\d+) bytes.*");
    private static final Pattern LATENCY = Pattern.compile("latency=(\\d+)");
    private static final String ANSWER =
            "{\"topic\":\"%s\",\"subtopic\":\"\",\"explanation\":\"\",\"real_world_application\":\"applied\",\"youtube_search_query\":\"video\"}";

    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger maxConcurrent = new AtomicInteger();
    private final AtomicLong latency = new AtomicLong();
    private final ScheduledExecutorService later = Executors.newScheduledThreadPool(2);

    public static void main(String... arguments) throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true"); // or each answer waits 40 ms for an ACK
        FakeModel model = new FakeModel();
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 2048);
        server.createContext("/v1beta/models/", model::generate);
        server.createContext("/stats", model::stats);
        server.setExecutor(Executors.newFixedThreadPool(4));
        server.start();
    }

    private void generate(HttpExchange exchange) throws IOException {
        calls.incrementAndGet();
        maxConcurrent.accumulateAndGet(running.incrementAndGet(), Math::max);
        byte[] answer = answer(new String(exchange.getRequestBody().readAllBytes(), UTF_8))
                .getBytes(UTF_8);
        later.schedule(
                () -> {
                    running.decrementAndGet();
                    send(exchange, answer);
                },
                latency.get(),
                TimeUnit.MILLISECONDS);
    }

    private void stats(HttpExchange exchange) throws IOException {
        if (exchange.getRequestMethod().equals("POST")) {
            calls.set(0);
            maxConcurrent.set(0);
            Matcher wanted =
                    LATENCY.matcher(String.valueOf(exchange.getRequestURI().getQuery()));
            if (wanted.find()) {
                latency.set(Long.parseLong(wanted.group(1)));
            }
        }
        send(exchange, (calls.get() + " " + maxConcurrent.get() + "\n").getBytes(UTF_8));
    }

    private static void send(HttpExchange exchange, byte[] body) {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException disconnected) {
            // the client has disconnected
        }
    }

    private static String answer(String question) {
        Matcher topic = TOPIC.matcher(question);
        String name = topic.find() ? topic.group(1) : "";
        Matcher size = SIZE.matcher(name);
        int bytes = size.matches() ? Integer.parseInt(size.group(1)) : 2048;
        int length = Math.max(1, bytes - ANSWER.formatted(name).length());
        String explanation = "a word ".repeat(length / 7 + 1).substring(0, length - 1) + ".";
        StringBuilder subtopics = new StringBuilder();
        for (int i = 1; i <= 30; i++) {
            subtopics.append(i == 1 ? "" : ",").append("\"part ").append(i).append('"');
        }
        String json = "{\"explanation\":\"" + explanation + "\",\"real_world_application\":\"applied\","
                + "\"youtube_search_query\":\"video\",\"topic\":\"a topic\",\"subtopics\":[" + subtopics + "]}";
        return "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"" + json.replace("\"", "\\\"")
                + "\"}]},\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":100,\"candidatesTokenCount\":500}}";
    }
}
