package dev.samovar.fleet;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model that speaks Gemini's protocol. Each of its answers carries the number of the call, counted over all, in every
 * text, so that a test can tell which call an answer came from; it has the shape that the request asks for.
 */
public final class FakeGemini implements AutoCloseable {

    private static final Pattern TOPIC = Pattern.compile("^Topic: (.*)$", Pattern.MULTILINE);
    private static final Pattern SERIAL = Pattern.compile("serial=(\\d+)\\.");

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final AtomicLong serials = new AtomicLong();
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Void>> held = new ConcurrentHashMap<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostRunning = new AtomicInteger();
    private volatile Duration latency = Duration.ofMillis(20);

    FakeGemini() {
        server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> take(request, body)))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    /** Sets how long an answer takes. */
    void latency(Duration latency) {
        this.latency = latency;
    }

    /** Lets calls about a topic wait until they are {@linkplain #release released}. */
    void hold(String topic) {
        held.put(topic, new CompletableFuture<>());
    }

    /** Answers the calls that wait, and holds no further ones. */
    void release(String topic) {
        CompletableFuture<Void> gate = held.remove(topic);
        if (gate != null) {
            gate.complete(null);
        }
    }

    /** The number of the last call. */
    long serial() {
        return serials.get();
    }

    /** How many calls there were about a topic. */
    int calls(String topic) {
        AtomicInteger count = calls.get(topic);
        return count == null ? 0 : count.get();
    }

    /** The most calls that ran side by side since the last time that this was asked. */
    int mostAtOnce() {
        return mostRunning.getAndSet(running.get());
    }

    /** The number in an answer; 0 if there is none. */
    static long serialIn(String body) {
        Matcher matcher = SERIAL.matcher(body);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    private void take(HttpServerRequest request, Buffer body) {
        JsonObject question = body.toJsonObject();
        String topic = topic(question);
        long serial = serials.incrementAndGet();
        calls.computeIfAbsent(topic, t -> new AtomicInteger()).incrementAndGet();
        mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
        Runnable answer = () -> {
            running.decrementAndGet();
            if (!request.response().closed()) {
                request.response().putHeader("Content-Type", "application/json").end(answer(question, serial));
            }
        };
        Runnable later = () -> vertx.setTimer(Math.max(1, latency.toMillis()), timer -> answer.run());
        CompletableFuture<Void> gate = held.get(topic);
        if (gate == null) {
            later.run();
        } else {
            Future.fromCompletionStage(gate).onSuccess(released -> later.run());
        }
    }

    private static String topic(JsonObject question) {
        Matcher matcher =
                TOPIC.matcher(question.getJsonArray("contents").encode().replace("\\n", "\n"));
        return matcher.find() ? matcher.group(1) : "";
    }

    public static Buffer answer(JsonObject question, long serial) {
        JsonObject schema = question.getJsonObject("generationConfig").getJsonObject("responseSchema");
        JsonObject text = new JsonObject();
        schema.getJsonObject("properties").forEach(property -> {
            JsonObject shape = (JsonObject) property.getValue();
            text.put(property.getKey(), value(shape, serial));
        });
        JsonObject content = new JsonObject()
                .put("role", "model")
                .put("parts", new JsonArray().add(new JsonObject().put("text", text.encode())));
        JsonObject candidate = new JsonObject().put("finishReason", "STOP").put("content", content);
        return new JsonObject()
                .put("candidates", new JsonArray().add(candidate))
                .put(
                        "usageMetadata",
                        new JsonObject().put("promptTokenCount", 10).put("candidatesTokenCount", 20))
                .toBuffer();
    }

    private static Object value(JsonObject shape, long serial) {
        if (!shape.getString("type").equals("ARRAY")) {
            return "serial=" + serial + ".";
        }
        JsonArray items = new JsonArray();
        for (int i = 0; i < shape.getInteger("minItems"); i++) {
            items.add("serial=" + serial + ". part " + i);
        }
        return items;
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
