package dev.samovar.proxy.forward;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.samovar.proxy.UpstreamRequest;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.streams.ReadStream;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The removal of the service's own key from what an upstream says of its request: its clients may not know it. */
final class Redaction {

    private static final String PUT_IN_PLACE = "***";

    /** Shorter ones are placeholders, such as {@code ollama}, which are words of ordinary answers as well. */
    private static final int LEAST_KEY_BYTES = 16;

    private final Optional<String> key;

    /** The key in bodies: empty if the request has not got it. A caller may see its own credential. */
    private final Optional<byte[]> keyInBodies;

    /** The removal from the response to a request. */
    Redaction(UpstreamRequest request) {
        key = request.upstream().apiKey();
        keyInBodies = key.filter(secret -> isSent(secret, request))
                .map(secret -> secret.getBytes(UTF_8))
                .filter(bytes -> bytes.length >= LEAST_KEY_BYTES);
    }

    private static boolean isSent(String key, UpstreamRequest request) {
        for (Map.Entry<String, String> field :
                request.upstream().dialect().authorization(key).entrySet()) {
            if (field.getValue().equals(request.headers().get(field.getKey()))) {
                return true;
            }
        }
        return false;
    }

    /** Whether the body has to come without a content coding, since the key could not be found in one. */
    boolean needsIdentity() {
        return keyInBodies.isPresent();
    }

    /** Header fields of the response, without the key. */
    MultiMap fields(MultiMap fields) {
        key.ifPresent(secret -> replace(fields, secret));
        return fields;
    }

    private static void replace(MultiMap fields, String key) {
        boolean shows =
                fields.entries().stream().anyMatch(field -> field.getValue().contains(key));
        if (!shows) {
            return;
        }
        MultiMap before = MultiMap.caseInsensitiveMultiMap().addAll(fields);
        fields.clear();
        for (Map.Entry<String, String> field : before) {
            fields.add(field.getKey(), field.getValue().replace(key, PUT_IN_PLACE));
        }
    }

    /** The reason phrase, without the key; empty if there is none. */
    String reason(@Nullable String reason) {
        String given = reason == null ? "" : reason;
        return key.map(secret -> given.replace(secret, PUT_IN_PLACE)).orElse(given);
    }

    /**
     * The body without the key, of the same length. One in a content coding stays as it is.
     *
     * @param body paused
     */
    ReadStream<Buffer> body(MultiMap headers, ReadStream<Buffer> body) {
        return keyInBodies.isPresent() && isPlain(headers) ? RedactedBody.of(body, keyInBodies.get()) : body;
    }

    private static boolean isPlain(MultiMap headers) {
        return headers.getAll(HttpHeaders.CONTENT_ENCODING).stream()
                .allMatch(coding -> HttpHeaders.IDENTITY.toString().equalsIgnoreCase(coding.strip()));
    }
}
