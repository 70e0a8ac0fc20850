package dev.samovar.bootstrap.config;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Where traces go, from the variables of the OpenTelemetry specification. Without a receiver there are none.
 *
 * @param url where spans are sent, with its path
 * @param headers fields of each request, such as credentials
 * @param share of the traces that begin here, from 0 to 1
 * @param service what the spans say about the service, with its name
 * @param delay between two exports
 */
public record TraceSettings(
        URI url, Map<String, String> headers, double share, Map<String, String> service, Duration delay) {

    private static final String BASE = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String URL = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    private static final String HEADERS = "OTEL_EXPORTER_OTLP_HEADERS";
    private static final String PROTOCOL = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private static final String SHARE = "OTEL_TRACES_SAMPLER_ARG";
    private static final String ATTRIBUTES = "OTEL_RESOURCE_ATTRIBUTES";
    private static final String SERVICE = "OTEL_SERVICE_NAME";
    private static final String DELAY = "OTEL_BSP_SCHEDULE_DELAY";
    private static final String DISABLED = "OTEL_SDK_DISABLED";

    private static final String SERVICE_NAME = "service.name";
    private static final String SUPPORTED = "http/protobuf";
    private static final String PATH = "/v1/traces";
    private static final long DEFAULT_DELAY = 5_000;

    /** Immutable. */
    public TraceSettings {
        headers = Map.copyOf(headers);
        service = Map.copyOf(service);
    }

    /** Whether traces have a receiver and are not switched off. */
    static boolean areOn(Function<String, Optional<String>> variables) {
        return (given(variables, BASE).isPresent() || given(variables, URL).isPresent())
                && !given(variables, DISABLED).map(Boolean::parseBoolean).orElse(false);
    }

    /**
     * The settings; empty if traces are off.
     *
     * @param variables the value of a variable
     * @throws ConfigurationException for a variable that means nothing; its message has no headers
     */
    public static Optional<TraceSettings> of(Function<String, Optional<String>> variables) {
        if (!areOn(variables)) {
            return Optional.empty();
        }
        given(variables, PROTOCOL)
                .filter(protocol -> !protocol.equals(SUPPORTED))
                .ifPresent(other -> {
                    throw problem(
                            PROTOCOL, "\"" + other + "\" is not supported. Use " + SUPPORTED + ", or leave it out");
                });
        Map<String, String> service = new LinkedHashMap<>(Map.of(SERVICE_NAME, "samovar"));
        service.putAll(given(variables, ATTRIBUTES)
                .map(list -> pairs(ATTRIBUTES, list))
                .orElse(Map.of()));
        given(variables, SERVICE).ifPresent(name -> service.put(SERVICE_NAME, name));
        return Optional.of(new TraceSettings(
                url(variables),
                given(variables, HEADERS).map(list -> pairs(HEADERS, list)).orElse(Map.of()),
                given(variables, SHARE).map(TraceSettings::share).orElse(1.0),
                service,
                Duration.ofMillis(
                        given(variables, DELAY).map(TraceSettings::delay).orElse(DEFAULT_DELAY))));
    }

    private static Optional<String> given(Function<String, Optional<String>> variables, String name) {
        return variables.apply(name).map(String::strip).filter(value -> !value.isEmpty());
    }

    private static URI url(Function<String, Optional<String>> variables) {
        Optional<String> whole = given(variables, URL);
        if (whole.isPresent()) {
            return parsed(URL, whole.get());
        }
        String base = given(variables, BASE).orElseThrow();
        return parsed(BASE, (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + PATH);
    }

    /** The message has no URL: it may hold a password. */
    private static URI parsed(String variable, String url) {
        try {
            URI parsed = new URI(url);
            String scheme = parsed.getScheme();
            if (parsed.getHost() != null
                    && parsed.getUserInfo() == null
                    && ("http".equals(scheme) || "https".equals(scheme))) {
                return parsed;
            }
        } catch (URISyntaxException e) {
            throw problem(variable, "this is no URL. Use http://host:port or https://host:port");
        }
        throw problem(
                variable,
                "this is no URL of a receiver of OTLP. Use http://host:port or https://host:port, and " + HEADERS
                        + " for credentials");
    }

    /** {@code name=value} by commas, percent-encoded as the specification has it. The message has no values. */
    private static Map<String, String> pairs(String variable, String list) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : list.split(",", -1)) {
            if (pair.isBlank()) {
                continue;
            }
            int equals = pair.indexOf('=');
            if (equals < 1 || pair.substring(0, equals).isBlank()) {
                throw problem(variable, "one part is not name=value. Separate such pairs by commas");
            }
            pairs.put(
                    pair.substring(0, equals).strip(),
                    decoded(variable, pair.substring(equals + 1).strip()));
        }
        return pairs;
    }

    private static String decoded(String variable, String value) {
        try {
            // A plus stands for itself here
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw problem(variable, "a value is not percent-encoded properly. Write % as %25");
        }
    }

    private static double share(String given) {
        try {
            double share = Double.parseDouble(given);
            if (share >= 0 && share <= 1) {
                return share;
            }
        } catch (NumberFormatException e) {
            // The same message
        }
        throw problem(SHARE, "\"" + given + "\" is no share. Use a number from 0 to 1");
    }

    private static long delay(String given) {
        try {
            long millis = Long.parseLong(given);
            if (millis > 0) {
                return millis;
            }
        } catch (NumberFormatException e) {
            // The same message
        }
        throw problem(DELAY, "\"" + given + "\" is no delay. Use milliseconds, at least 1");
    }

    private static ConfigurationException problem(String variable, String problem) {
        return new ConfigurationException(variable + ": " + problem);
    }

    /** Lets each line of the log name its trace, if there are traces. A format of the log that is configured wins. */
    public static final class LogFormat implements ConfigSourceFactory {

        private static final String FORMAT = "quarkus.log.console.format";
        private static final String FORMAT_WITH_TRACE =
                "%d{yyyy-MM-dd HH:mm:ss,SSS} %-5p [%c{3.}] (%t) [%X{traceId}] %s%e%n";

        /** Above application.properties (250), below the environment (300). */
        private static final int ORDINAL = 275;

        @Override
        public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
            return TraceSettings.areOn(name -> value(context, name))
                    ? List.of(
                            new PropertiesConfigSource(Map.of(FORMAT, FORMAT_WITH_TRACE), "trace log format", ORDINAL))
                    : List.of();
        }

        private static Optional<String> value(ConfigSourceContext context, String name) {
            return Optional.ofNullable(context.getValue(name)).map(ConfigValue::getValue);
        }

        @Override
        public OptionalInt getPriority() {
            return OptionalInt.of(ORDINAL);
        }
    }
}
