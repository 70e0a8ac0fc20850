package dev.samovar.bootstrap.config;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Lets each line of the log name its trace, if there are traces. A format of the log that is configured wins. */
public final class TraceLogFormat implements ConfigSourceFactory {

    private static final String FORMAT = "quarkus.log.console.format";
    private static final String FORMAT_WITH_TRACE =
            "%d{yyyy-MM-dd HH:mm:ss,SSS} %-5p [%c{3.}] (%t) [%X{traceId}] %s%e%n";

    /** Above application.properties (250), below the environment (300). */
    private static final int ORDINAL = 275;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        return TraceSettings.areOn(name -> value(context, name))
                ? List.of(new PropertiesConfigSource(Map.of(FORMAT, FORMAT_WITH_TRACE), "trace log format", ORDINAL))
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
