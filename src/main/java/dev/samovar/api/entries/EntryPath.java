package dev.samovar.api.entries;

import dev.samovar.api.PercentCoding;
import dev.samovar.content.request.InvalidRequestException;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The key in a path {@code /api/cache/entries/{namespace}/{key}}.
 *
 * <p>It is read from the raw path: the normalised one does not distinguish {@code a//b}, {@code a/./b} and {@code a/b},
 * which are three keys.
 */
final class EntryPath {

    private static final String START = "/api/cache/entries/";
    private static final String INVALID = "Key invalid: write it in UTF-8, percent-encoded where a path needs it";

    private EntryPath() {}

    /** The key of a request. Throws {@link InvalidRequestException} if it is not UTF-8. */
    static String key(HttpServerRequest request) {
        String path = String.valueOf(request.path());
        int namespace = path.startsWith(START) ? START.length() : -1;
        int end = namespace < 0 ? -1 : path.indexOf('/', namespace);
        if (end < 0) {
            throw invalid();
        }
        return PercentCoding.decodePath(path.substring(end + 1), INVALID);
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

    private static InvalidRequestException invalid() {
        return new InvalidRequestException(INVALID);
    }
}
