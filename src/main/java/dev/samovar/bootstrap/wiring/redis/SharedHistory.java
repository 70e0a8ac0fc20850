package dev.samovar.bootstrap.wiring.redis;

import dev.samovar.cache.redis.fleet.RedisRing;
import dev.samovar.monitoring.history.MinutePoint;
import dev.samovar.monitoring.history.SharedPoints;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The minutes of the statistics, in a ring of Redis that all replicas share. */
final class SharedHistory implements SharedPoints {

    private final RedisRing ring;

    SharedHistory(RedisRing ring) {
        this.ring = ring;
    }

    @Override
    public Uni<Void> save(List<MinutePoint> points) {
        Map<Long, String> texts = new TreeMap<>();
        points.forEach(point -> texts.put(point.minute(), point.text()));
        return ring.write(texts);
    }

    @Override
    public Uni<List<MinutePoint>> load() {
        return ring.read()
                .map(texts -> texts.stream()
                        .map(MinutePoint::parse)
                        .flatMap(Optional::stream)
                        .toList());
    }
}
