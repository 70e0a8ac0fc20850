package dev.samovar.tracing;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.ForwardingCacheStore;
import dev.samovar.cache.Lease;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A store with spans of look-ups, leases, writes, and of waits for the generation of another replica.
 *
 * <p>Their attributes are the namespace and the outcome. Subjects stay out: they are what people asked about.
 */
final class TracedCacheStore extends ForwardingCacheStore {

    private static final AttributeKey<String> NAMESPACE = AttributeKey.stringKey("samovar.namespace");
    private static final AttributeKey<String> STORE = AttributeKey.stringKey("samovar.store");
    private static final AttributeKey<String> RESULT = AttributeKey.stringKey("samovar.result");
    private static final AttributeKey<String> TIER = AttributeKey.stringKey("samovar.tier");

    private final Spans spans;

    TracedCacheStore(CacheStore store, Spans spans) {
        super(store);
        this.spans = spans;
    }

    @Override
    public Uni<Lookup> lookUp(CacheKey key) {
        return spans.span(kind("cache.lookup", key), () -> super.lookUp(key), TracedCacheStore::noted);
    }

    /** Without a span if there is nothing: the look-up that follows has one. */
    @Override
    public Optional<Lookup.Found> getIfPresent(CacheKey key) {
        Optional<Lookup.Found> found = super.getIfPresent(key);
        found.ifPresent(here -> {
            Span span = spans.start(kind("cache.lookup", key));
            noted(span, here);
            span.end();
        });
        return found;
    }

    private static void noted(Span span, Lookup lookup) {
        span.setAttribute(RESULT, lookup instanceof Lookup.Found ? "found" : "absent");
        if (lookup instanceof Lookup.Found found) {
            span.setAttribute(TIER, found.tier().name().toLowerCase(Locale.ROOT));
        }
    }

    @Override
    public Uni<Acquisition> acquire(CacheKey key, Instant newerThan) {
        return spans.<Acquisition>span(
                        kind("cache.lease", key),
                        () -> super.acquire(key, newerThan),
                        (span, acquisition) -> span.setAttribute(RESULT, name(acquisition)))
                .map(acquisition -> acquisition instanceof Acquisition.Held held
                        ? new Acquisition.Held(
                                spans.span(kind("cache.wait", key), held::settled, (span, settled) -> {}))
                        : acquisition);
    }

    private static String name(Acquisition acquisition) {
        return acquisition.fold(granted -> granted.local() ? "local" : "granted", held -> "held", filled -> "filled");
    }

    @Override
    public Uni<Boolean> store(Lease lease, CacheEntry entry) {
        return spans.span(
                kind("cache.store", lease.key()),
                () -> super.store(lease, entry),
                (span, stored) -> span.setAttribute(RESULT, stored ? "stored" : "void"));
    }

    private Spans.Kind kind(String name, CacheKey key) {
        return new Spans.Kind(
                name,
                SpanKind.INTERNAL,
                Attributes.of(NAMESPACE, key.namespace().name(), STORE, type()));
    }
}
