package dev.samovar.proxy.embedding;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** A response to a client, kept for assertions. */
final class CapturedResponse {

    /** The mark of a request that is not for inputs. */
    static final CapturedResponse WHOLE = new CapturedResponse();

    private static final ObjectMapper JSON = new ObjectMapper();

    final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    private String body = "";
    private boolean whole;

    HttpServerResponse proxy() {
        return (HttpServerResponse) Proxy.newProxyInstance(
                HttpServerResponse.class.getClassLoader(),
                new Class<?>[] {HttpServerResponse.class},
                (proxy, method, arguments) -> result(proxy, method.getName(), arguments));
    }

    private @Nullable Object result(Object proxy, String method, Object @Nullable [] arguments) {
        if (method.equals("headers")) {
            return headers;
        }
        if (method.equals("putHeader") && arguments != null) {
            headers.set(String.valueOf(arguments[0]), String.valueOf(arguments[1]));
            return proxy;
        }
        if (method.equals("end") && arguments != null) {
            body = ((Buffer) arguments[0]).toString();
            return Future.succeededFuture();
        }
        boolean isQuestion = method.equals("headWritten") || method.equals("closed") || method.equals("ended");
        return isQuestion ? Boolean.FALSE : null;
    }

    void answeredWhole() {
        whole = true;
    }

    /** Whether the request was answered as one that is cached whole. */
    boolean isWhole() {
        return whole || this == WHOLE;
    }

    String body() {
        return body;
    }

    JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    String status() {
        return String.valueOf(headers.get("Cache-Status"));
    }
}
