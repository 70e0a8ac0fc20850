package dev.samovar.http;

import dev.samovar.cache.readthrough.RequestCacheControl;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code Cache-Control} of a request (RFC 9111, section 5.2.1). What is not understood is ignored, as the RFC asks.
 */
public final class CacheControlParser {

    private static final long MAX_SECONDS = Integer.MAX_VALUE;

    private CacheControlParser() {}

    /**
     * Reads the header's values.
     *
     * @param maySpend whether the caller may spend the model's budget; if not, what could do so is ignored
     */
    public static RequestCacheControl read(List<String> values, boolean maySpend) {
        if (values.isEmpty()) {
            return RequestCacheControl.NONE;
        }
        Map<String, String> directives = new HashMap<>();
        for (String value : values) {
            for (String directive : value.split(",", -1)) {
                String[] pair = directive.split("=", 2);
                directives.putIfAbsent(
                        pair[0].strip().toLowerCase(Locale.ROOT), pair.length == 2 ? pair[1].strip() : "");
            }
        }
        return new RequestCacheControl(
                maySpend && directives.containsKey("no-cache"),
                maySpend && directives.containsKey("no-store"),
                maySpend ? seconds(directives.get("max-age")) : Optional.empty(),
                directives.containsKey("only-if-cached"));
    }

    private static Optional<Duration> seconds(@org.jspecify.annotations.Nullable String value) {
        if (value == null || !value.replace("\"", "").matches("[0-9]{1,18}")) {
            return Optional.empty();
        }
        long seconds = Long.parseLong(value.replace("\"", ""));
        return Optional.of(Duration.ofSeconds(Math.min(seconds, MAX_SECONDS)));
    }
}
