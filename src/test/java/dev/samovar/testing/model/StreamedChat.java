package dev.samovar.testing.model;

import dev.samovar.testing.model.ModelCalls.Outcome;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * HTTP server that streams chat completions in OpenAI's protocol, 20 parts a second.
 *
 * <p>The topic is the last message, and the caller its API key. Some calls fail, by their number: a few before the first
 * byte, and others in mid-stream.
 */
public final class StreamedChat implements AutoCloseable {

    /** The model of all requests. */
    public static final String MODEL = "m";

    private static final Duration EVERY = Duration.ofMillis(50);
    private static final int UNANSWERED_IN = 31;
    private static final int BROKEN_IN = 13;

    private final Vertx vertx = Vertx.vertx();
    private final ModelCalls calls = new ModelCalls();
    private final Map<String, Integer> sent = new ConcurrentHashMap<>();
    private final HttpServer server;

    /** Starts the server on a port of its own. */
    public StreamedChat() {
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

    /** The body of a request for a stream. */
    public static String question(String topic) {
        JsonObject message = new JsonObject().put("role", "user").put("content", topic);
        return new JsonObject()
                .put("model", MODEL)
                .put("stream", true)
                .put("messages", new JsonArray().add(message))
                .encode();
    }

    /** Every call so far: failed if it was broken off here, abandoned if the caller broke it off. */
    public ModelCalls journal() {
        return calls;
    }

    /** How many parts of answers about a topic have been sent. */
    public int sent(String topic) {
        return sent.getOrDefault(topic, 0);
    }

    /** The part before which a call is broken off; the number of parts if it is not. */
    static int partsOf(StreamedAnswer answer) {
        if (answer.serial() % UNANSWERED_IN == UNANSWERED_IN - 1) {
            return 0;
        }
        return answer.serial() % BROKEN_IN == BROKEN_IN - 1
                ? 1 + (int) (answer.serial() * 7 % (answer.parts() - 1))
                : answer.parts();
    }

    private void take(HttpServerRequest request, Buffer body) {
        JsonArray messages = body.toJsonObject().getJsonArray("messages");
        String topic = messages.getJsonObject(messages.size() - 1).getString("content");
        String key = String.valueOf(request.getHeader("Authorization")).replaceFirst("^Bearer ", "");
        long serial = calls.begin(topic, key);
        request.response().closeHandler(closed -> calls.end(serial, Outcome.ABANDONED));
        request.response().exceptionHandler(failed -> {});
        next(request, new StreamedAnswer(serial, topic), 0);
    }

    private void next(HttpServerRequest request, StreamedAnswer answer, int part) {
        HttpServerResponse response = request.response();
        if (response.closed()) {
            return;
        }
        if (part == answer.parts()) {
            calls.end(answer.serial(), Outcome.ANSWERED);
            response.end(answer.end());
        } else if (part == partsOf(answer)) {
            calls.end(answer.serial(), Outcome.FAILED);
            request.connection().close();
        } else {
            if (part == 0) {
                response.setChunked(true).putHeader("Content-Type", "text/event-stream");
            }
            response.write(answer.part(part));
            sent.merge(answer.topic(), 1, Integer::sum);
            vertx.setTimer(EVERY.toMillis(), timer -> next(request, answer, part + 1));
        }
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
