package dev.samovar.api.operator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/**
 * The access of every call of the service.
 *
 * <p>A new endpoint gets a row here: {@code open} or {@code operator}, with its path in the OpenAPI document, and a
 * successful call.
 */
final class AccessTable {

    static final List<Row> ROWS = List.of(
            open("GET", "/"),
            open("GET", "/api/subtopics").with("?topic=tea"),
            open("GET", "/api/explanation").with("?topic=tea"),
            open("POST", "/api/create_subtopics").json("{\"topic\": \"tea\"}"),
            open("POST", "/api/create_presentation").json("{\"topic\": \"tea\", \"focus\": [\"water\"]}"),
            open("POST", "/api/image2topic").answers(400),
            open("GET", "/api/cache/stats"),
            open("GET", "/api/cache/history").with("?minutes=5"),
            open("GET", "/api/cache/warm"),
            open("GET", "/api/health"),
            open("GET", "/q/health"),
            open("GET", "/q/health/live"),
            open("GET", "/q/health/ready"),
            open("GET", "/q/health/started"),
            open("GET", "/q/metrics"),
            open("GET", "/q/openapi"),
            open("GET", "/q/swagger-ui/"),
            open("POST", "/{upstream}/v1/chat/completions")
                    .at("/sample/v1/chat/completions")
                    .json("{\"model\": \"sample\", \"messages\": [{\"role\": \"user\", \"content\": \"tea\"}]}"),
            operator("POST", "/api/cache/invalidate/{namespace}").at("/api/cache/invalidate/image2topic"),
            operator("POST", "/api/cache/invalidate/pattern").json("{\"pattern\": \"*:no such topic:*\"}"),
            operator("POST", "/api/cache/version").json("{\"version\": \"v1.0\"}"),
            operator("POST", "/api/cache/warm"),
            operator("GET", "/api/cache/audit"),
            operator("GET", "/api/cache/misses"),
            operator("GET", "/api/cache/popular"),
            operator("GET", "/api/cache/entries"),
            operator("GET", "/api/cache/entries/{namespace}/{key}")
                    .at("/api/cache/entries/explanation/nothing")
                    .answers(404),
            // Content's own entries are made by the service alone: this one gets as far as an operator gets
            operator("PUT", "/api/cache/entries/{namespace}/{key}")
                    .at("/api/cache/entries/explanation/nothing")
                    .answers(405),
            operator("DELETE", "/api/cache/entries/{namespace}/{key}")
                    .at("/api/cache/entries/explanation/nothing")
                    .answers(404),
            operator("GET", "/api/cache/explain").with("?namespace=explanation&topic=tea"),
            operator("POST", "/api/cache/explain")
                    .with("?upstream=sample&path=/v1/chat/completions")
                    .json("{\"model\": \"sample\"}"));

    /** Paths without a row, which are not found, as are the other methods of those with one. */
    static final List<String> NO_CALLS = List.of("/api", "/api/cache", "/api/cache/nope");

    private AccessTable() {}

    /**
     * A call.
     *
     * @param method its method
     * @param path its path as the OpenAPI document has it
     * @param target path and query of a successful call
     * @param body the JSON of its body, empty for none
     * @param statuses the answers that it may get
     * @param operatorOnly whether it takes an operator
     */
    record Row(String method, String path, String target, String body, List<Integer> statuses, boolean operatorOnly) {

        /** A call at this path in the place of the placeholder's. */
        Row at(String other) {
            return new Row(method, path, other, body, statuses, operatorOnly);
        }

        /** A call with this query. */
        Row with(String query) {
            return at(target + query);
        }

        Row json(String json) {
            return new Row(method, path, target, json, statuses, operatorOnly);
        }

        /** A call with one of these answers in the place of 200. */
        Row answers(Integer... others) {
            return new Row(method, path, target, body, List.of(others), operatorOnly);
        }

        /** The statuses for a client without operator access; only the refusal if the call requires it. */
        List<Integer> orRefused(int refusal) {
            return operatorOnly ? List.of(refusal) : statuses;
        }

        /** The request with these headers, each with its line end. */
        String request(String headers) {
            String type = body.isEmpty() ? "" : "Content-Type: application/json\r\n";
            return method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers + type
                    + "Content-Length: " + body.getBytes(UTF_8).length + "\r\n\r\n" + body;
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private static Row open(String method, String path) {
        return new Row(method, path, path, "", List.of(200), false);
    }

    private static Row operator(String method, String path) {
        return new Row(method, path, path, "", List.of(200), true);
    }
}
