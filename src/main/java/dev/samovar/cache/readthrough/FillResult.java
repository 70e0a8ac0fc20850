package dev.samovar.cache.readthrough;

import dev.samovar.cache.entry.CacheEntry;

/** How a generation ended, if it did not fail. */
sealed interface FillResult {

    /**
     * With an answer.
     *
     * @param entry the answer
     * @param stored whether this generation stored it
     * @param elsewhere whether it was generated elsewhere: by another process, or in an earlier flight
     * @param vouchedFor the requests that may get the answer, since no purge of it was answered before they began: those
     *     whose {@linkplain LeasedGeneration#moment() moment} is before this one
     */
    record Filled(CacheEntry entry, boolean stored, boolean elsewhere, long vouchedFor) implements FillResult {}

    /** With nothing that may be served: a purge has voided the lease. */
    record Voided() implements FillResult {}
}
