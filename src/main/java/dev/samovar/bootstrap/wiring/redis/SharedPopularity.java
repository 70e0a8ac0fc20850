package dev.samovar.bootstrap.wiring.redis;

import dev.samovar.cache.redis.fleet.RedisTopCounts;
import dev.samovar.warming.popularity.PopularityStore;
import io.smallrye.mutiny.Uni;
import java.time.LocalDate;
import java.util.Map;

/** The counts of all replicas: a sorted set in Redis per day. */
final class SharedPopularity implements PopularityStore {

    private final RedisTopCounts counts;

    SharedPopularity(RedisTopCounts counts) {
        this.counts = counts;
    }

    @Override
    public Uni<Void> add(LocalDate day, Map<String, Long> more) {
        return counts.add(day.toString(), more);
    }

    @Override
    public Uni<Map<String, Long>> top(LocalDate day, int limit) {
        return counts.top(day.toString(), limit);
    }
}
