package dev.samovar.monitoring;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The bound of the tags {@code uri} and {@code method} of HTTP client meters.
 *
 * <p>The paths and methods of forwarded requests are their clients' own. Of a path the end is shown, if it is that of a
 * model call.
 */
public final class UpstreamPaths implements MeterFilter {

    /** The tag of every other path or method. */
    static final String OTHER = "OTHER";

    private static final String METERS = "http.client.";

    /** None is the end of another one that stands behind it. */
    private static final List<String> ENDS = List.of(
            "/chat/completions",
            "/completions",
            "/responses",
            "/embeddings",
            "/moderations",
            ":generateContent",
            ":streamGenerateContent",
            ":embedContent",
            ":batchEmbedContents",
            ":countTokens",
            "/messages",
            "/messages/count_tokens");

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH");

    @Override
    public Meter.Id map(Meter.Id id) {
        if (!id.getName().startsWith(METERS)) {
            return id;
        }
        List<Tag> tags = new ArrayList<>();
        boolean changed = false;
        for (Tag tag : id.getTags()) {
            String bounded = bounded(tag);
            changed |= !bounded.equals(tag.getValue());
            tags.add(Tag.of(tag.getKey(), bounded));
        }
        return changed ? id.replaceTags(tags) : id;
    }

    private static String bounded(Tag tag) {
        return switch (tag.getKey()) {
            case "uri" -> end(tag.getValue());
            case "method" -> METHODS.contains(tag.getValue()) ? tag.getValue() : OTHER;
            default -> tag.getValue();
        };
    }

    private static String end(String path) {
        return ENDS.stream().filter(path::endsWith).findFirst().orElse(OTHER);
    }
}
