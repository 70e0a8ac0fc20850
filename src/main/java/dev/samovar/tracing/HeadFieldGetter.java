package dev.samovar.tracing;

import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Map.Entry;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The fields of a request's head, as propagators read them. */
final class HeadFieldGetter implements TextMapGetter<Iterable<Entry<String, String>>> {

    @Override
    public Iterable<String> keys(Iterable<Entry<String, String>> fields) {
        return StreamSupport.stream(fields.spliterator(), false)
                .map(Entry::getKey)
                .toList();
    }

    /** All lines of a field as one: {@code tracestate} may have several; a {@code traceparent} with several is none. */
    @Override
    public @Nullable String get(@Nullable Iterable<Entry<String, String>> fields, String name) {
        String all = null;
        if (fields != null) {
            for (Entry<String, String> field : fields) {
                if (field.getKey().equalsIgnoreCase(name)) {
                    all = all == null ? field.getValue() : all + ',' + field.getValue();
                }
            }
        }
        return all;
    }
}
