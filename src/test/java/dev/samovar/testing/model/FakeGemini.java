package dev.samovar.testing.model;

import dev.samovar.testing.model.ModelCalls.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * HTTP server that speaks Gemini's protocol, and can hold, delay, fail and count calls.
 *
 * <p>Each of its answers has the shape that the request asks for, and carries the number of the call, counted over all, and
 * its topic in every text, so that a test can tell which call an answer came from.
 */
public final class FakeGemini implements AutoCloseable {

    private static final Pattern TOPIC = Pattern.compile("^Topic: (.*)$", Pattern.MULTILINE);
    private static final Pattern SERIAL = Pattern.compile("serial=(\\d+)\\.");
    private static final Pattern ABOUT = Pattern.compile("about=([^.]*)\\.");

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final ModelCalls calls = new ModelCalls();
    private final Map<String, CompletableFuture<Void>> held = new ConcurrentHashMap<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostRunning = new AtomicInteger();
    private volatile Duration latency = Duration.ofMillis(20);
    private volatile ModelTrouble trouble = ModelTrouble.NONE;

    /** Starts the server on a port of its own. */
    public FakeGemini() {
        server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> take(request, body)))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    /** The address of the server. */
    public String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    /** Sets how long an answer takes. */
    public void latency(Duration latency) {
        this.latency = latency;
    }

    /** Lets calls about a topic wait until they are {@linkplain #release released}. */
    public void hold(String topic) {
        held.put(topic, new CompletableFuture<>());
    }

    /** Answers the calls that wait, and holds no further ones. */
    public void release(String topic) {
        CompletableFuture<Void> gate = held.remove(topic);
        if (gate != null) {
            gate.complete(null);
        }
    }

    /** The number of the last call. */
    public long serial() {
        return calls.last();
    }

    /** Every call so far, with its caller and its result. */
    public ModelCalls journal() {
        return calls;
    }

    /** Sets what is wrong with it from now on. */
    public void trouble(ModelTrouble trouble) {
        this.trouble = trouble;
    }

    /** How many calls there were about a topic. */
    public int calls(String topic) {
        return calls.about(topic);
    }

    /** The most concurrent calls since the last call of this method. */
    public int mostAtOnce() {
        return mostRunning.getAndSet(running.get());
    }

    /** The number in an answer; 0 if there is none. */
    public static long serialIn(String body) {
        Matcher matcher = SERIAL.matcher(body);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    /** The topic in an answer; empty if there is none. */
    public static String aboutIn(String body) {
        Matcher matcher = ABOUT.matcher(body);
        return matcher.find() ? matcher.group(1) : "";
    }

    private void take(HttpServerRequest request, Buffer body) {
        JsonObject question = body.toJsonObject();
        String topic = topic(question);
        String key = request.getHeader("x-goog-api-key");
        long serial = calls.begin(topic, key == null ? "" : key);
        mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
        AtomicBoolean ended = new AtomicBoolean();
        Consumer<Outcome> end = outcome -> {
            if (ended.compareAndSet(false, true)) {
                running.decrementAndGet();
                calls.end(serial, outcome);
            }
        };
        request.response().closeHandler(closed -> end.accept(Outcome.ABANDONED));
        Runnable answer = () -> {
            if (!request.response().closed() && !request.response().ended()) {
                answer(request.response(), question, new Asked(topic, serial), end);
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

    private record Asked(String topic, long serial) {}

    private void answer(HttpServerResponse response, JsonObject question, Asked asked, Consumer<Outcome> end) {
        ModelTrouble now = trouble;
        if (now == ModelTrouble.HANGING) {
            return;
        }
        end.accept(now == ModelTrouble.NONE ? Outcome.ANSWERED : Outcome.FAILED);
        response.putHeader("Content-Type", "application/json");
        switch (now) {
            case RATE_LIMITED ->
                response.setStatusCode(429).putHeader("Retry-After", "1").end("{}");
            case FAILING -> response.setStatusCode(500).end("{}");
            case GARBAGE -> response.end(completion("Certainly! Here is " + asked.topic() + ": {", 10, 20));
            case NONE, HANGING -> response.end(completion(text(question, asked).encode(), 10, 20));
        }
    }

    private static String topic(JsonObject question) {
        Matcher matcher =
                TOPIC.matcher(question.getJsonArray("contents").encode().replace("\\n", "\n"));
        return matcher.find() ? matcher.group(1) : "";
    }

    /** The good answer to a question, with the number of a call and without the topic, which may be too long for it. */
    public static Buffer answer(JsonObject question, long serial) {
        return completion(text(question, new Asked("any", serial)).encode(), 10, 20);
    }

    private static JsonObject text(JsonObject question, Asked asked) {
        JsonObject schema = question.getJsonObject("generationConfig").getJsonObject("responseSchema");
        JsonObject text = new JsonObject();
        schema.getJsonObject("properties")
                .forEach(property -> text.put(property.getKey(), value((JsonObject) property.getValue(), asked)));
        return text;
    }

    /** The body of a response whose text is this. */
    public static Buffer completion(String text, int promptTokens, int outputTokens) {
        JsonObject content = new JsonObject()
                .put("role", "model")
                .put("parts", new JsonArray().add(new JsonObject().put("text", text)));
        JsonObject candidate = new JsonObject().put("finishReason", "STOP").put("content", content);
        return new JsonObject()
                .put("candidates", new JsonArray().add(candidate))
                .put(
                        "usageMetadata",
                        new JsonObject()
                                .put("promptTokenCount", promptTokens)
                                .put("candidatesTokenCount", outputTokens))
                .toBuffer();
    }

    private static Object value(JsonObject shape, Asked asked) {
        String origin = "serial=" + asked.serial() + ". about=" + asked.topic() + ".";
        if (!shape.getString("type").equals("ARRAY")) {
            return origin;
        }
        JsonArray items = new JsonArray();
        for (int i = 0; i < shape.getInteger("minItems"); i++) {
            items.add(origin + " part " + i);
        }
        return items;
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
