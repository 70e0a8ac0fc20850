package dev.samovar.bootstrap.wiring;

import dev.samovar.cache.redis.fleet.RedisTopCounts;
import dev.samovar.warming.PopularityStore;
import io.smallrye.mutiny.Uni;
import java.time.LocalDate;
import java.util.Map;

/** The counts of all replicas together: a tally for each day. */
final class SharedPopularity implements PopularityStore {

    private final RedisTopCounts tally;

    SharedPopularity(RedisTopCounts tally) {
        this.tally = tally;
    }

    @Override
    public Uni<Void> add(LocalDate day, Map<String, Long> counts) {
        return tally.add(day.toString(), counts);
    }

    @Override
    public Uni<Map<String, Long>> top(LocalDate day, int limit) {
        return tally.top(day.toString(), limit);
    }
}
