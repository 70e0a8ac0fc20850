package dev.samovar.proxy.stats;

import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.readthrough.CacheStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A request in the statistics of its upstream. Its first outcome counts, further ones do not. Safe from any thread. */
public final class CountedRequest {

    /** The reason of a request that asked to leave the cache out. */
    private static final String NO_STORE = "no-store";

    private final UpstreamCounters counters;
    private final AtomicBoolean counted = new AtomicBoolean();

    /** A request without an outcome. */
    public CountedRequest(UpstreamCounters counters) {
        this.counters = counters;
    }

    /** The statistics of its upstream. */
    public UpstreamCounters counters() {
        return counters;
    }

    /**
     * Counts a request that an entry answered, or a generation.
     *
     * @param own whether the request's own call brought the answer
     * @param model the model's name in the request
     * @param partition the request's partition; empty for none
     * @param cost what the entry had cost; that of a generation is not counted
     */
    public void answered(CacheStatus served, boolean own, String model, Optional<String> partition, Cost cost) {
        if (served instanceof CacheStatus.Forwarded forwarded) {
            if (forwarded.reason() == CacheStatus.Reason.BYPASS) {
                bypassed(NO_STORE);
            } else {
                generated(own);
            }
        } else if (isFirst()) {
            counters.ended(served instanceof CacheStatus.Stale ? Outcome.STALE : Outcome.HIT);
            counters.saved(model, partition, cost);
        }
    }

    /**
     * Counts a request for which an answer was generated, or failed to be.
     *
     * @param own whether by the request's own call
     */
    public void generated(boolean own) {
        ended(own ? Outcome.MISS : Outcome.COALESCED);
    }

    /**
     * Counts a request that a generation answered together with entries: a miss that saved tokens, but neither a call nor
     * its time.
     *
     * @param own whether by the request's own call
     * @param saved what the entries had cost
     */
    public void partly(boolean own, String model, Optional<String> partition, Cost saved) {
        if (isFirst()) {
            counters.ended(own ? Outcome.MISS : Outcome.COALESCED);
            counters.saved(model, partition, new Cost(0, saved.tokensIn(), saved.tokensOut(), Duration.ZERO));
        }
    }

    /**
     * Counts a request that is forwarded without the cache.
     *
     * @param reason why, as a token of the code's own
     */
    public void bypassed(String reason) {
        if (isFirst()) {
            counters.bypassed(reason);
        }
    }

    /** Counts a request that is neither answered nor forwarded. */
    public void refused() {
        ended(Outcome.REFUSED);
    }

    private void ended(Outcome outcome) {
        if (isFirst()) {
            counters.ended(outcome);
        }
    }

    private boolean isFirst() {
        return counted.compareAndSet(false, true);
    }
}
