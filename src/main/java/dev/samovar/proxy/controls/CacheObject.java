package dev.samovar.proxy.controls;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.http.BadRequestException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The {@code cache} object with which LiteLLM's clients control a cache from a request's body. */
public final class CacheObject {

    /** The name of the member at the top level: it is not part of the key, and not sent upstream. */
    public static final String NAME = "cache";

    private final JsonNode cache;

    private CacheObject(JsonNode cache) {
        this.cache = cache;
    }

    /** Whether a body has one. A {@code cache} that is no object is another's, and a field as any other. */
    public static boolean isIn(JsonNode body) {
        return body.path(NAME).isObject();
    }

    /**
     * What the object of a body says; nothing if there is none. Members without a meaning here are ignored.
     *
     * @throws BadRequestException if a member's rule does not allow its value
     */
    public static ControlValues read(JsonNode body) {
        return isIn(body) ? new CacheObject(body.path(NAME)).read() : ControlValues.NONE;
    }

    private ControlValues read() {
        ControlValues all = ControlValues.noCache(flag("no-cache", false))
                .and(ControlValues.noStore(flag("no-store", false) || !flag("use-cache", true)))
                .and(seconds("ttl", 1).map(ControlValues::freshFor).orElse(ControlValues.NONE));
        for (String name : List.of("s-maxage", "s-max-age")) {
            all = all.and(seconds(name, 0).map(ControlValues::maxAge).orElse(ControlValues.NONE));
        }
        return all.and(namespace());
    }

    private ControlValues namespace() {
        JsonNode value = cache.path("namespace");
        if (isAbsent(value)) {
            return ControlValues.NONE;
        }
        String name = NAME + ".namespace";
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw ControlHeader.wrong(name, "give a text");
        }
        return ControlValues.partition(
                name, ControlHeader.seed(name, value.textValue().strip()));
    }

    private boolean flag(String name, boolean otherwise) {
        JsonNode value = cache.path(name);
        if (isAbsent(value)) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            throw ControlHeader.wrong(NAME + "." + name, "give true or false");
        }
        return value.booleanValue();
    }

    private Optional<Duration> seconds(String name, long least) {
        JsonNode value = cache.path(name);
        if (isAbsent(value)) {
            return Optional.empty();
        }
        if (!value.isNumber() || value.decimalValue().compareTo(BigDecimal.valueOf(least)) < 0) {
            throw ControlHeader.wrong(NAME + "." + name, "give a number of seconds, at least " + least);
        }
        // Compared first: the digits of a huge number would take its size in memory
        boolean most = value.decimalValue().compareTo(BigDecimal.valueOf(ControlHeader.MAX_SECONDS)) >= 0;
        return Optional.of(Duration.ofSeconds(
                most ? ControlHeader.MAX_SECONDS : value.decimalValue().longValue()));
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }
}
