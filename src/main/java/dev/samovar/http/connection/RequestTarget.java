package dev.samovar.http.connection;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * The target of a request as the server reads it: ASCII, with whole escapes.
 *
 * <p>Quarkus refuses what {@link java.net.URI} does not take with a bare 400, among it raw bytes of UTF-8 that look like
 * control characters. Here each byte that a URI has to escape is escaped, as browsers do it (WHATWG URL, 4.4).
 */
final class RequestTarget {

    private static final String HEX = "0123456789ABCDEF";
    private static final String ILLEGAL = "\"<>\\^`{|}";

    private RequestTarget() {}

    /** Whether each {@code %} begins an escape, and the escaped target is a URI. */
    static boolean isReadable(String target) {
        for (int i = target.indexOf('%'); i >= 0; i = target.indexOf('%', i + 1)) {
            if (i + 2 >= target.length() || !isHex(target.charAt(i + 1)) || !isHex(target.charAt(i + 2))) {
                return false;
            }
        }
        return isPlain(target) || isUri(escaped(target));
    }

    /** Whether a target of legal characters is a URI for certain, as nearly all are. */
    private static boolean isPlain(String target) {
        return target.startsWith("/")
                && !target.startsWith("//")
                && target.indexOf('[') < 0
                && target.indexOf(']') < 0
                && target.indexOf('#') < 0;
    }

    private static boolean isUri(String target) {
        try {
            return !new URI(target).toString().isEmpty();
        } catch (URISyntaxException invalid) {
            return false;
        }
    }

    /**
     * The same target with an escape for each byte that needs one.
     *
     * @param target one character for each byte, as Netty decodes it
     */
    static String escaped(String target) {
        int first = 0;
        while (first < target.length() && isLegal(target.charAt(first))) {
            first++;
        }
        if (first == target.length()) {
            return target;
        }
        StringBuilder escaped = new StringBuilder(target.length() + 32).append(target, 0, first);
        for (int i = first; i < target.length(); i++) {
            char c = target.charAt(i);
            if (isLegal(c)) {
                escaped.append(c);
            } else {
                escaped.append('%').append(HEX.charAt((c >> 4) & 0xf)).append(HEX.charAt(c & 0xf));
            }
        }
        return escaped.toString();
    }

    private static boolean isLegal(char c) {
        return c > ' ' && c < 0x7f && ILLEGAL.indexOf(c) < 0;
    }

    private static boolean isHex(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }
}
