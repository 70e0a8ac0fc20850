package dev.samovar.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import java.util.Locale;

/** Names of OpenTelemetry's semantic conventions for Redis. The arguments of commands stay out. */
final class RedisConventions {

    private static final AttributeKey<String> DATABASE = AttributeKey.stringKey("db.system.name");
    private static final AttributeKey<String> COMMAND = AttributeKey.stringKey("db.operation.name");

    /** The tag of Vert.x' client with the name of a command; its arguments are no tag. */
    private static final String COMMAND_TAG = "db.statement";

    private RedisConventions() {}

    /**
     * The span of a command.
     *
     * @param operation its name if it has no tag
     */
    static <R> Spans.Kind command(R request, TagExtractor<R> tags, String operation) {
        String command = name(request, tags, operation).toUpperCase(Locale.ROOT);
        return new Spans.Kind(command, SpanKind.CLIENT, Attributes.of(DATABASE, "redis", COMMAND, command));
    }

    private static <R> String name(R request, TagExtractor<R> tags, String otherwise) {
        for (int i = 0; i < tags.len(request); i++) {
            if (tags.name(request, i).equals(COMMAND_TAG)) {
                return tags.value(request, i);
            }
        }
        return otherwise;
    }
}
