package dev.samovar.proxy.anthropic;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/** Errors in Anthropic's form. */
final class AnthropicError {

    private AnthropicError() {}

    static byte[] body(int status, String message) {
        return json(status, message).getBytes(StandardCharsets.UTF_8);
    }

    static byte[] event(int status, String message) {
        return ("event: error\ndata: " + json(status, message) + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String json(int status, String message) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("type", "error");
        body.putObject("error").put("type", type(status)).put("message", message);
        return body.toString();
    }

    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 402 -> "billing_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 503, 529 -> "overloaded_error";
            case 408, 504 -> "timeout_error";
            default -> status >= 500 ? "api_error" : "invalid_request_error";
        };
    }
}
