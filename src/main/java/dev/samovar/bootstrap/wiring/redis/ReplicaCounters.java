package dev.samovar.bootstrap.wiring.redis;

import dev.samovar.model.ModelCounters;
import dev.samovar.model.ModelStats;
import dev.samovar.proxy.stats.UpstreamStatistics;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;

/** What this replica counts besides its cache, for the sums of all replicas: model calls, and requests to upstreams. */
@Singleton
class ReplicaCounters {

    private final ModelStats model;
    private final UpstreamStatistics upstreams;

    ReplicaCounters(ModelStats model, UpstreamStatistics upstreams) {
        this.model = model;
        this.upstreams = upstreams;
    }

    /** The counts by name, as a map of the caller's own. No count ever falls. */
    Map<String, Long> byName() {
        Map<String, Long> counters =
                new HashMap<>(ModelCounters.of(model.snapshot()).byName());
        counters.putAll(upstreams.byName());
        return counters;
    }
}
