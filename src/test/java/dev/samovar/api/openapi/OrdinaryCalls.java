package dev.samovar.api.openapi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.samovar.content.Pictures;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.models.PathItem.HttpMethod;

/** A request of each operation that succeeds, by a topic that no other request has. */
final class OrdinaryCalls {

    /** The path of an entry that {@link #keepEntry} has stored. */
    static final String KEPT = "/api/cache/entries/notes/kept";

    static final String CHAT = "/v1/chat/completions";

    private static final String FORM = "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a\"\r\n\r\n";

    static final Map<String, Function<String, Call>> CALLS = Map.ofEntries(
            call("getSubtopics", topic -> Call.of("GET", "/api/subtopics?count=3&topic=" + topic)),
            call("getExplanation", topic -> Call.of("GET", "/api/explanation?topic=" + topic)),
            call("createSubtopics", topic -> post("/api/create_subtopics", "{'topic': '#', 'count': 3}", topic)),
            call("createPresentation", topic -> presentation(topic, "Leaves")),
            call("imageToTopic", OrdinaryCalls::image),
            call("getHealth", topic -> Call.of("GET", "/api/health")),
            call("getStats", topic -> Call.of("GET", "/api/cache/stats")),
            call("getHistory", topic -> Call.of("GET", "/api/cache/history")),
            call("invalidateNamespace", topic -> Call.of("POST", "/api/cache/invalidate/image2topic")),
            call("invalidatePattern", topic -> post("/api/cache/invalidate/pattern", "{'pattern': '*:#:*'}", topic)),
            call("changeVersion", topic -> post("/api/cache/version", "{'version': 'v1.0'}", topic)),
            call("warm", topic -> Call.of("POST", "/api/cache/warm")),
            call("getWarming", topic -> Call.of("GET", "/api/cache/warm")),
            call("getAudit", topic -> Call.of("GET", "/api/cache/audit")),
            call("getMisses", topic -> Call.of("GET", "/api/cache/misses")),
            call("getPopular", topic -> Call.of("GET", "/api/cache/popular")),
            call("listEntries", topic -> Call.of("GET", "/api/cache/entries?limit=1")),
            call("getEntry", topic -> Call.of("GET", KEPT)),
            call("putEntry", topic -> put("/api/cache/entries/notes/" + topic)),
            call("deleteEntry", topic -> Call.of("DELETE", KEPT)),
            call("explain", topic -> Call.of("GET", "/api/cache/explain?namespace=explanation&topic=" + topic)),
            call("explainProxied", topic -> chat("/api/cache/explain?upstream=sample&path=" + CHAT, topic)),
            call("proxyChatCompletion", topic -> chat("/sample" + CHAT, topic)));

    private OrdinaryCalls() {}

    private static Map.Entry<String, Function<String, Call>> call(String operation, Function<String, Call> call) {
        return Map.entry(operation, call);
    }

    static Call of(String operation, String topic) {
        return Objects.requireNonNull(CALLS.get(operation)).apply(topic);
    }

    static Access access(String operation) {
        Call call = of(operation, "x");
        return Access.of(call.target().replaceAll("\\?.*", ""), HttpMethod.valueOf(call.method()));
    }

    static void keepEntry() {
        put(KEPT).send();
    }

    static Call put(String target) {
        return Call.of("PUT", target).with("Content-Type", "text/plain").body("hello");
    }

    static Call presentation(String topic, String... focus) {
        return post(
                "/api/create_presentation", "{'topic': '#', 'focus': ['" + String.join("', '", focus) + "']}", topic);
    }

    static Call chat(String target, String topic) {
        return post(target, "{'model': 'sample', 'messages': [{'role': 'user', 'content': '#'}]}", topic);
    }

    private static Call post(String target, String json, String topic) {
        return Call.json("POST", target, json.replace('\'', '"').replace("#", topic));
    }

    private static Call image(String topic) {
        return Call.of("POST", "/api/image2topic")
                .with("Content-Type", "multipart/form-data; boundary=b")
                .body(FORM + new String(Pictures.gif(topic), ISO_8859_1) + "\r\n--b--\r\n");
    }
}
