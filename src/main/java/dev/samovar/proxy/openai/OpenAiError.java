package dev.samovar.proxy.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Errors in OpenAI's form. */
final class OpenAiError {

    private OpenAiError() {}

    static byte[] body(int status, String message) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("error", error(status, message));
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * An event that the client libraries turn into an exception, for all kinds of streams: they look for {@code error} in the
     * data of any event, whatever its name, and those of the Responses API know its {@code type}.
     */
    static byte[] event(int status, String message) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("type", "error");
        body.put("code", code(status));
        body.put("message", message);
        body.putNull("param");
        body.put("sequence_number", 0);
        body.set("error", error(status, message));
        return ("data: " + body + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode error(int status, String message) {
        ObjectNode error = JsonNodeFactory.instance.objectNode();
        error.put("message", message);
        error.put("type", type(status));
        error.putNull("param");
        error.put("code", code(status));
        return error;
    }

    private static String type(int status) {
        if (status == 429) {
            return "rate_limit_error";
        }
        return status >= 500 ? "server_error" : "invalid_request_error";
    }

    private static @Nullable String code(int status) {
        return switch (status) {
            case 401 -> "invalid_api_key";
            case 403 -> "permission_denied";
            case 404 -> "not_found";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_exceeded";
            case 501 -> "not_implemented";
            case 502 -> "bad_gateway";
            case 503 -> "service_unavailable";
            case 504 -> "gateway_timeout";
            default -> null;
        };
    }
}
