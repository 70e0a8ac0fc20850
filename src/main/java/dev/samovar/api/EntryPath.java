package dev.samovar.api;

import dev.samovar.content.InvalidRequestException;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The key at the end of a path {@code /api/cache/entries/{namespace}/{key}}.
 *
 * <p>It is taken from the path as it was sent: the server's own form of it has lost the difference between {@code a//b},
 * {@code a/./b} and {@code a/b}, which are three keys.
 */
final class EntryPath {

    private static final String START = "/api/cache/entries/";

    private EntryPath() {}

    /** The key that a request names. Throws {@link InvalidRequestException} if it is not UTF-8. */
    static String key(HttpServerRequest request) {
        String path = String.valueOf(request.path());
        int namespace = path.startsWith(START) ? START.length() : -1;
        int end = namespace < 0 ? -1 : path.indexOf('/', namespace);
        if (end < 0) {
            throw invalid();
        }
        return decoded(path.substring(end + 1));
    }

    /** The path of a key, relative to the host. */
    static String of(String namespace, String key) {
        return START
                + namespace
                + '/'
                + Arrays.stream(key.split("/", -1)).map(EntryPath::encoded).collect(Collectors.joining("%2F"));
    }

    private static String encoded(String text) {
        return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace(".", "%2E");
    }

    private static String decoded(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%') {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
                continue;
            }
            int high = i + 2 <= text.length() - 1 ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
            if (low < 0) {
                throw invalid();
            }
            bytes.write(high * 16 + low);
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw invalid();
        }
    }

    private static InvalidRequestException invalid() {
        return new InvalidRequestException("Key invalid: write it in UTF-8, percent-encoded where a path needs it");
    }
}
