package dev.samovar.proxy.embedding;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.readthrough.CacheStatus;
import dev.samovar.cache.readthrough.NotCachedException;
import dev.samovar.limit.RateLimitedException;
import dev.samovar.proxy.exchange.Exchange;
import dev.samovar.proxy.keys.ReadCall;
import dev.samovar.proxy.stats.CountedRequest;
import java.util.Collection;
import java.util.List;

/** What the cache does with one request for inputs, for the statistics. Its first outcome counts. */
final class CountedEmbeddings {

    private final InputEntries entries;
    private final ReadCall.Cacheable call;
    private final CountedRequest request;
    private final long startNanos = System.nanoTime();

    CountedEmbeddings(InputEntries entries, Exchange exchange, ReadCall.Cacheable call) {
        this.entries = entries;
        this.call = call;
        this.request = exchange.counted();
    }

    /** Counts a request that entries answered. */
    void hit(CacheStatus served, List<CacheEntry> found) {
        Cost saved = ComposedAnswer.saved(found);
        entries.countHit(call.key().namespace(), served, saved, System.nanoTime() - startNanos);
        request.answered(served, false, call.call().model(), call.controls().partition(), saved);
    }

    /** Counts a request that a call answered, its own or another's, for whose other inputs there were entries. */
    void generated(boolean own, Collection<CacheEntry> hits) {
        Cost saved = ComposedAnswer.saved(List.copyOf(hits));
        entries.countPart(call.key().namespace(), saved);
        request.partly(own, call.call().model(), call.controls().partition(), saved);
    }

    /** Counts a request that was not answered. */
    void failed(Throwable failure, boolean own) {
        if (!own && (failure instanceof RateLimitedException || failure instanceof NotCachedException)) {
            request.refused();
        } else {
            request.generated(own);
        }
    }
}
