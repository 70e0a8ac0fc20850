package dev.samovar.warming;

import io.smallrye.mutiny.Uni;
import java.time.LocalDate;
import java.util.Map;

/**
 * How often topics were asked for, day by day. Older days than {@value #DAYS} are forgotten, and of each day at least the
 * {@value #TOPICS_PER_DAY} most asked topics are known.
 */
public interface PopularityStore {

    /** How many days count, today included. */
    int DAYS = 7;

    /** How many topics of a day are kept. */
    int TOPICS_PER_DAY = 1_000;

    /** Adds to the counts of a day. May fail with {@link dev.samovar.cache.StoreUnavailableException}. */
    Uni<Void> add(LocalDate day, Map<String, Long> counts);

    /** The counts of the most asked topics of a day. May fail in the same way. */
    Uni<Map<String, Long>> top(LocalDate day, int limit);
}
