package dev.samovar.api.openapi;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static dev.samovar.api.openapi.OrdinaryCalls.CHAT;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import dev.samovar.testing.service.GeminiServer;
import java.util.Map;
import java.util.Set;

/** The requests that get each status of each operation. */
final class Provocations {

    private static final int TOO_LARGE = 20_000_000;
    private static final String UNREACHABLE = "/unreachable";

    /** What takes a broken store, a shutdown, a busy service, or time: other tests have it. */
    private static final Map<Access, Set<String>> NOT_PROVOKED = Map.of(
            Access.CONTENT, Set.of("408"),
            Access.OPERATOR, Set.of("408", "429", "503"),
            Access.STATISTICS, Set.of("503"),
            Access.PROXY, Set.of("408", "429", "503", "508"));

    private final GeminiServer.Remote gemini;

    Provocations(GeminiServer.Remote gemini) {
        this.gemini = gemini;
    }

    static boolean isPossible(String operation, String status) {
        return !NOT_PROVOKED
                .getOrDefault(OrdinaryCalls.access(operation), Set.of())
                .contains(status);
    }

    /** The answer of an operation that has a status, by a request with a topic that is new. */
    Call.Answer answer(String operation, String status, String topic) {
        boolean isProxied = OrdinaryCalls.access(operation) == Access.PROXY;
        Call ordinary = OrdinaryCalls.of(operation, topic);
        return switch (status) {
            case "200" ->
                operation.equals("putEntry") ? ordinary.at(OrdinaryCalls.KEPT).send() : ordinary.send();
            case "201" -> ordinary.send();
            case "202" -> ordinary.query("wait=false").send();
            case "304" -> {
                ordinary.send();
                yield ordinary.with("If-None-Match", "*").send();
            }
            case "400" ->
                isProxied ? ordinary.body("{").send() : ordinary.query("x=%FF").send();
            case "401" ->
                (isProxied ? ordinary.at(UNREACHABLE + CHAT) : ordinary)
                        .without(Call.KEY)
                        .send();
            case "403" -> ordinary.with(Call.KEY, "Bearer wrong-key-0123456789").send();
            case "404" ->
                ordinary.at(isProxied ? "/nope" + CHAT : "/api/cache/entries/notes/absent")
                        .send();
            case "405" -> ordinary.at("/api/cache/entries/explanation/x").send();
            case "406" -> ordinary.with("Accept", "text/html").send();
            case "412" -> ordinary.with("If-Match", "\"another\"").send();
            case "413" -> ordinary.announce(TOO_LARGE);
            case "414" -> ordinary.query("x=" + "y".repeat(20_000)).send();
            case "415" -> ordinary.with("Content-Encoding", "gzip").send();
            case "429" -> failing(operation, topic, aResponse().withStatus(429)).send();
            case "431" -> ordinary.with("X-Long", "y".repeat(40_000)).send();
            case "502" ->
                isProxied
                        ? ordinary.at(UNREACHABLE + CHAT).send()
                        : failing(operation, topic, GeminiServer.recorded("blocked-answer"))
                                .send();
            case "503" -> failing(operation, topic, aResponse().withStatus(503)).send();
            case "504" -> ordinary.with("Cache-Control", "only-if-cached").send();
            default -> throw new AssertionError("Nothing provokes a " + status + " of " + operation);
        };
    }

    private Call failing(String operation, String topic, ResponseDefinitionBuilder failure) {
        gemini.answer(operation.equals("imageToTopic") ? "inlineData" : topic, failure);
        return OrdinaryCalls.of(operation, topic);
    }
}
