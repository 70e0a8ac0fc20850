package dev.samovar.warming.popularity;

import io.smallrye.mutiny.Uni;
import java.time.LocalDate;
import java.util.Map;

/**
 * The number of requests per name and day: of topics, or of proxied requests by fingerprint.
 *
 * <p>Days older than {@value #DAYS} are removed, and of each day at least the {@value #NAMES_PER_DAY} most requested
 * names are kept.
 */
public interface PopularityStore {

    /** The days that count, today included. */
    int DAYS = 7;

    /** The names of a day that are kept at least. */
    int NAMES_PER_DAY = 1_000;

    /** Adds to the counts of a day. May fail with {@link dev.samovar.cache.StoreUnavailableException}. */
    Uni<Void> add(LocalDate day, Map<String, Long> counts);

    /** The counts of the most requested names of a day. May fail in the same way. */
    Uni<Map<String, Long>> top(LocalDate day, int limit);
}
