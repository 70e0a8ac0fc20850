package dev.samovar.bootstrap.wiring;

import dev.samovar.cache.redis.fleet.RedisTopCounts;
import dev.samovar.warming.PopularityStore;
import io.smallrye.mutiny.Uni;
import java.time.LocalDate;
import java.util.Map;

/** The topic counts of all replicas: a sorted set in Redis per day. */
final class SharedPopularity implements PopularityStore {

    private final RedisTopCounts topics;

    SharedPopularity(RedisTopCounts topics) {
        this.topics = topics;
    }

    @Override
    public Uni<Void> add(LocalDate day, Map<String, Long> counts) {
        return topics.add(day.toString(), counts);
    }

    @Override
    public Uni<Map<String, Long>> top(LocalDate day, int limit) {
        return topics.top(day.toString(), limit);
    }
}
