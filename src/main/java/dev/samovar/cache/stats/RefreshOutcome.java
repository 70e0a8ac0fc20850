package dev.samovar.cache.stats;

import dev.samovar.measure.LabelledCounter;

/** How the refresh of an entry in the background ended, or why it did not begin. */
public enum RefreshOutcome {
    /** Its answer is in place of the entry. */
    RENEWED,
    /** Another replica had generated an answer meanwhile. */
    ELSEWHERE,
    /** Its answer was not stored: a purge came between, it was too large, or the store refused it. */
    UNSTORED,
    /** It failed. */
    FAILED,
    /** The quota of the request that asked for it had no permit. */
    REFUSED;

    /** The label of meters. */
    public String label() {
        return LabelledCounter.label(this);
    }
}
