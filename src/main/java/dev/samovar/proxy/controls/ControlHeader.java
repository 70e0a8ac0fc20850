package dev.samovar.proxy.controls;

import dev.samovar.cache.key.Digest;
import dev.samovar.http.BadRequestException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The control headers besides {@code Cache-Control}: Samovar's own, and the aliases of other gateways. */
enum ControlHeader {
    TTL("Samovar-TTL", Kind.SECONDS),
    PARTITION("Samovar-Partition", Kind.PARTITION),
    CLOUDFLARE_SKIP("cf-aig-skip-cache", Kind.NO_STORE),
    CLOUDFLARE_TTL("cf-aig-cache-ttl", Kind.SECONDS),
    HELICONE_ENABLED("Helicone-Cache-Enabled", Kind.STORE),
    HELICONE_SEED("Helicone-Cache-Seed", Kind.SEED),
    PORTKEY_REFRESH("x-portkey-cache-force-refresh", Kind.NO_CACHE),
    PORTKEY_NAMESPACE("x-portkey-cache-namespace", Kind.SEED),
    OPENROUTER_CACHE("X-OpenRouter-Cache", Kind.STORE),
    OPENROUTER_CLEAR("X-OpenRouter-Cache-Clear", Kind.NO_CACHE),
    OPENROUTER_TTL("X-OpenRouter-Cache-TTL", Kind.SECONDS);

    /** The longest time that is kept, in seconds. */
    static final long MAX_SECONDS = Integer.MAX_VALUE;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,18}");
    private static final int MAX_SEED = 1_000;
    private static final int SEED_DIGITS = 32;
    private static final Map<String, ControlHeader> BY_NAME = Stream.of(values())
            .collect(Collectors.toUnmodifiableMap(known -> known.header().toLowerCase(Locale.ROOT), known -> known));

    /** How a value is read. */
    private enum Kind {
        SECONDS,
        PARTITION,
        SEED,
        NO_CACHE,
        NO_STORE,
        STORE
    }

    private final String header;
    private final Kind kind;

    ControlHeader(String header, Kind kind) {
        this.header = header;
        this.kind = kind;
    }

    /** The name of the header. */
    String header() {
        return header;
    }

    /** The control that a header of any spelling is; null if it is none. */
    static @Nullable ControlHeader of(String header) {
        return BY_NAME.get(header.toLowerCase(Locale.ROOT));
    }

    /**
     * What a value says. The empty value of an alias says nothing.
     *
     * @throws BadRequestException if the header's rule does not allow it
     */
    ControlValues read(String given) {
        String value = given.strip();
        if (value.isEmpty() && this != TTL && this != PARTITION) {
            return ControlValues.NONE;
        }
        return switch (kind) {
            case SECONDS -> ControlValues.freshFor(seconds(value));
            case PARTITION -> partition(value);
            case SEED -> ControlValues.partition(header, seed(header, value));
            case NO_CACHE -> ControlValues.noCache(flag(value));
            case NO_STORE -> ControlValues.noStore(flag(value));
            case STORE -> ControlValues.noStore(!flag(value));
        };
    }

    private ControlValues partition(String value) {
        if (!NAME.matcher(value).matches()) {
            throw wrong(header, "give 1 to 64 of A-Z a-z 0-9 . _ -");
        }
        return ControlValues.partition(header, value);
    }

    private Duration seconds(String value) {
        if (!SECONDS.matcher(value).matches() || Long.parseLong(value) == 0) {
            throw wrong(header, "give a whole number of seconds, at least 1");
        }
        return Duration.ofSeconds(Math.min(Long.parseLong(value), MAX_SECONDS));
    }

    private boolean flag(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw wrong(header, "give true or false");
        };
    }

    /** The partition of a seed, which may be any text: itself, or a digest that no partition can be. */
    static String seed(String name, String value) {
        if (value.length() > MAX_SEED) {
            throw wrong(name, "give at most " + MAX_SEED + " characters");
        }
        return NAME.matcher(value).matches()
                ? value
                : '~' + Digest.sha256(value.getBytes(StandardCharsets.UTF_8)).substring(0, SEED_DIGITS);
    }

    static BadRequestException wrong(String name, String rule) {
        return new BadRequestException("'" + name + "' is wrong: " + rule);
    }
}
