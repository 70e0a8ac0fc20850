package dev.samovar.api;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The methods that each path answers, for the header {@code Allow}: the framework's own answer has none. */
final class AllowedMethods {

    private static final String READ = "GET, HEAD, OPTIONS";
    private static final String WRITE = "POST, OPTIONS";
    private static final String BOTH = "GET, HEAD, POST, OPTIONS";
    private static final String ENTRY = "GET, HEAD, PUT, DELETE, OPTIONS";
    private static final Map<Pattern, String> PATHS = paths();

    private AllowedMethods() {}

    /** The value of the header for a path, or {@code OPTIONS} alone where nothing is known. */
    static String of(String path) {
        return PATHS.entrySet().stream()
                .filter(known -> known.getKey().matcher(path).matches())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("OPTIONS");
    }

    private static Map<Pattern, String> paths() {
        Map<Pattern, String> paths = new LinkedHashMap<>();
        paths.put(Pattern.compile("/api/(subtopics|explanation|health)/?"), READ);
        paths.put(Pattern.compile("/api/(create_subtopics|create_presentation|image2topic)/?"), WRITE);
        paths.put(Pattern.compile("/api/cache/(stats|explain)/?"), READ);
        paths.put(Pattern.compile("/api/cache/(version|invalidate/[^/]+)/?"), WRITE);
        paths.put(Pattern.compile("/api/cache/entries/?"), READ);
        paths.put(Pattern.compile("/api/cache/entries/[^/]+/.+"), ENTRY);
        paths.put(Pattern.compile("/api/cache/warm/?"), BOTH);
        return paths;
    }
}
