package dev.samovar.http;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The paths of the API: the one table of the methods that each answers and of the bodies that it reads.
 *
 * <p>A path with a slash at its end is the same path.
 */
public enum ApiPath {
    SUBTOPICS("/api/subtopics", "GET, HEAD, OPTIONS", Body.NONE),
    EXPLANATION("/api/explanation", "GET, HEAD, OPTIONS", Body.NONE),
    CREATE_SUBTOPICS("/api/create_subtopics", "POST, OPTIONS", Body.JSON),
    CREATE_PRESENTATION("/api/create_presentation", "POST, OPTIONS", Body.JSON),
    IMAGE_TO_TOPIC("/api/image2topic", "POST, OPTIONS", Body.FORM),
    HEALTH("/api/health", "GET, HEAD, OPTIONS", Body.NONE),
    STATS("/api/cache/stats", "GET, HEAD, OPTIONS", Body.NONE),
    HISTORY("/api/cache/history", "GET, HEAD, OPTIONS", Body.NONE),
    INVALIDATE_PATTERN("/api/cache/invalidate/pattern", "POST, OPTIONS", Body.JSON),
    INVALIDATE_NAMESPACE("/api/cache/invalidate/{namespace}", "POST, OPTIONS", Body.NONE),
    VERSION("/api/cache/version", "POST, OPTIONS", Body.JSON),
    WARM("/api/cache/warm", "GET, HEAD, POST, OPTIONS", Body.NONE),
    EXPLAIN("/api/cache/explain", "GET, HEAD, POST, OPTIONS", Body.BYTES),
    ENTRIES("/api/cache/entries", "GET, HEAD, OPTIONS", Body.NONE),
    ENTRY("/api/cache/entries/{namespace}/{key}", "GET, HEAD, PUT, DELETE, OPTIONS", Body.BYTES);

    private static final String UNKNOWN = "OPTIONS";

    private final String template;
    private final String methods;
    private final Body body;
    private final Pattern pattern;

    ApiPath(String template, String methods, Body body) {
        this.template = template;
        this.methods = methods;
        this.body = body;
        this.pattern = Pattern.compile(
                template.endsWith("{key}")
                        ? template.replace("{namespace}", "[^/]+").replace("{key}", ".+")
                        : template.replace("{namespace}", "[^/]+") + "/?");
    }

    /** What a resource reads of a request's body. */
    public enum Body {
        NONE,
        JSON,
        /** A multipart form. */
        FORM,
        /** The value of an entry, or a request to be explained, of any media type. */
        BYTES
    }

    /** The path, with the names of its variable parts in braces. */
    public String template() {
        return template;
    }

    /** The path's methods, as the header {@code Allow} has them; {@code OPTIONS} alone if it is unknown. */
    public static String methods(String path) {
        return of(path).map(known -> known.methods).orElse(UNKNOWN);
    }

    /** The body that a request reads: that of a POST or PUT that its path answers. */
    public static Body body(String method, String path) {
        return method.equals("POST") || method.equals("PUT")
                ? of(path).filter(known -> known.methods.contains(method))
                        .map(known -> known.body)
                        .orElse(Body.NONE)
                : Body.NONE;
    }

    /** The path of the table that a request's path is; empty if there is none. */
    public static Optional<ApiPath> of(String path) {
        return Stream.of(values())
                .filter(known -> known.pattern.matcher(path).matches())
                .findFirst();
    }
}
