package dev.samovar.fleet;

import dev.samovar.testing.upstream.UpstreamServer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** OpenAI's streams, whose events a test sends one by one. The last user message is the topic. */
final class SteppedProvider {

    private final Map<String, List<HttpServerResponse>> calls = new ConcurrentHashMap<>();

    SteppedProvider(UpstreamServer upstream) {
        upstream.answer(exchange -> {
            String topic = exchange.body()
                    .toJsonObject()
                    .getJsonArray("messages")
                    .getJsonObject(0)
                    .getString("content");
            HttpServerResponse response =
                    exchange.response().setChunked(true).putHeader("Content-Type", "text/event-stream");
            calls.computeIfAbsent(topic, x -> new CopyOnWriteArrayList<>()).add(response);
        });
    }

    /** How often it was called for a topic. */
    int calls(String topic) {
        return calls.getOrDefault(topic, List.of()).size();
    }

    /** Sends an event with a word in the last call for a topic. */
    void event(String topic, String word) {
        write(last(topic), word);
    }

    private HttpServerResponse last(String topic) {
        List<HttpServerResponse> all = calls.getOrDefault(topic, List.of());
        return all.get(all.size() - 1);
    }

    private static void write(HttpServerResponse response, String word) {
        response.write("data: " + chunk(new JsonObject().put("content", word), null) + "\n\n");
    }

    private static String chunk(JsonObject delta, @Nullable String finish) {
        JsonObject choice = new JsonObject().put("index", 0).put("delta", delta).put("finish_reason", finish);
        return new JsonObject()
                .put("id", "chatcmpl-1")
                .put("object", "chat.completion.chunk")
                .put("created", 1)
                .put("model", "gpt-4o")
                .put("choices", new JsonArray().add(choice))
                .encode();
    }

    /** Ends the last call for a topic as it should end. */
    void end(String topic) {
        end(last(topic));
    }

    /** Ends every call for a topic so. */
    void endAll(String topic) {
        calls.getOrDefault(topic, List.of()).forEach(SteppedProvider::end);
    }

    private static void end(HttpServerResponse response) {
        response.write("data: " + chunk(new JsonObject(), "stop") + "\n\n");
        response.end("data: [DONE]\n\n");
    }
}
