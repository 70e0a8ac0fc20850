package dev.samovar.proxy.forward;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The target of a proxied request behind the upstream's name, as the client sent it.
 *
 * <p>Nothing is normalised. A path that some servers would normalise is refused: with dot segments, empty segments,
 * backslashes or control characters, plain or encoded. So a caller reaches what is below the upstream's URL alone.
 *
 * @param path the raw path, empty or beginning with a slash
 * @param query the raw query; empty if there is none
 */
public record Target(String path, String query) {

    private static final int MAX_DECODINGS = 4;
    private static final Pattern ESCAPED = Pattern.compile("%[0-9A-Fa-f]{2}");
    private static final Pattern STRAY_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    /**
     * Reads what stands behind the upstream's name.
     *
     * @throws InvalidTargetException if it is not to be forwarded
     */
    public static Target of(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#' || c == '\\') {
                throw new InvalidTargetException("The path or the query has characters that must be percent-encoded");
            }
        }
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        check(path);
        return new Target(path, question < 0 ? "" : target.substring(question + 1));
    }

    /** Looks at each form that the path takes when it is decoded repeatedly, as chains of servers do. */
    private static void check(String path) {
        String form = path;
        for (int decoded = 0; decoded <= MAX_DECODINGS; decoded++) {
            checkSegments(form);
            if (form.indexOf('%') < 0 || !ESCAPED.matcher(form).find()) {
                return;
            }
            form = decoded(form);
        }
        throw new InvalidTargetException("The path is percent-encoded too many times");
    }

    private static void checkSegments(String path) {
        int start = 0;
        for (int i = 0; i <= path.length(); i++) {
            char c = i < path.length() ? path.charAt(i) : '/';
            if (c == '\\' || Character.isISOControl(c)) {
                throw new InvalidTargetException("The path must have no backslash and no control character");
            }
            if (c == '/') {
                boolean isInside = start > 0 && i < path.length();
                if (isDots(path, start, i) || (isInside && start == i)) {
                    throw new InvalidTargetException("The path must have no '.', '..' or empty segment");
                }
                start = i + 1;
            }
        }
    }

    /** Whether a segment is one or two dots, parameters apart. */
    private static boolean isDots(String path, int start, int end) {
        int parameters = path.indexOf(';', start);
        int length = (parameters < 0 || parameters > end ? end : parameters) - start;
        return (length == 1 || length == 2) && path.startsWith("..".substring(0, length), start);
    }

    /** Decoded once; what is no UTF-8 becomes replacement characters, which hide nothing that is looked for. */
    private static String decoded(String path) {
        // URLDecoder takes + for a space, and fails at a percent sign that begins no escape
        String plain = STRAY_PERCENT.matcher(path.replace("+", "%2B")).replaceAll("%25");
        return URLDecoder.decode(plain, StandardCharsets.UTF_8);
    }

    /** The same path with another query. */
    public Target withQuery(String other) {
        return new Target(path, other);
    }

    /** The request target at a server: the path of its URL, and this. */
    public String at(URI url) {
        String base = url.getRawPath() == null ? "" : url.getRawPath();
        String whole = base + path;
        return (whole.isEmpty() ? "/" : whole) + (query.isEmpty() ? "" : "?" + query);
    }
}
