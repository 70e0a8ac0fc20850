package dev.samovar.monitoring;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The bound of the {@code uri} tag of HTTP meters to the paths of this service.
 *
 * <p>A request that ends before its resource is matched has the tag with the client's own path, and a few hundred of
 * those would exceed the allowed number of tags.
 */
public final class RequestPaths implements MeterFilter {

    /** The tag of every other path. */
    static final String OTHER = "OTHER";

    private static final String METERS = "http.server.";
    private static final String NAMESPACES = "/api/cache/invalidate/";
    private static final String ENTRIES = "/api/cache/entries/";
    private static final Set<String> KNOWN = Set.of(
            "/api/subtopics",
            "/api/explanation",
            "/api/create_subtopics",
            "/api/create_presentation",
            "/api/image2topic",
            "/api/health",
            "/api/cache/stats",
            "/api/cache/history",
            "/api/cache/version",
            "/api/cache/warm",
            "/api/cache/entries",
            "/api/cache/explain",
            "/api/cache/invalidate/pattern",
            "/",
            "root",
            "NOT_FOUND",
            "REDIRECTION",
            "UNKNOWN");

    private final Set<String> proxied;

    /**
     * Bounds to the service's paths and those of the proxy.
     *
     * @param upstreams the names of the proxy's upstreams
     */
    public RequestPaths(Collection<String> upstreams) {
        proxied = upstreams.stream().map(RequestPaths::ofUpstream).collect(Collectors.toUnmodifiableSet());
    }

    /** The tag of a proxied request. */
    static String ofUpstream(String name) {
        return "/" + name + "/{path}";
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        String uri = id.getName().startsWith(METERS) ? id.getTag("uri") : null;
        return uri == null || uri.equals(known(uri)) ? id : id.replaceTags(withUri(id, known(uri)));
    }

    private static List<Tag> withUri(Meter.Id id, String uri) {
        List<Tag> tags = new ArrayList<>();
        id.getTags().forEach(tag -> tags.add(tag.getKey().equals("uri") ? Tag.of("uri", uri) : tag));
        return tags;
    }

    private String known(String uri) {
        if (KNOWN.contains(uri) || proxied.contains(uri)) {
            return uri;
        }
        if (uri.startsWith(NAMESPACES)) {
            return NAMESPACES + "{namespace}";
        }
        return uri.startsWith(ENTRIES) ? ENTRIES + "{namespace}/{key}" : OTHER;
    }
}
