package dev.samovar.cache.redis.fleet;

import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.redis.connection.LuaScript;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.stats.LookupTimes;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.cache.stats.StatsSnapshot;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The statistics of all replicas together, also of those that have ended. Each adds to a hash in Redis what it has
 * counted since the last time, every second and when it ends; one that is killed takes the last second with it.
 *
 * <p>What is added is numbered, and Redis remembers the last number of each process for a day after it came: so a batch
 * whose acknowledgement was lost is not counted twice when it is sent again. The hash
 * {@code <prefix>:stats:{fleet}} is permanent; it has eleven fields for each namespace, and those of other counts.
 */
public final class FleetStats {

    private static final Duration NUMBER_TERM = Duration.ofDays(1);
    private static final System.Logger LOG = System.getLogger(FleetStats.class.getName());

    private static final Pattern COUNT = Pattern.compile("[0-9]{1,18}");

    private final RedisExecutor commands;
    private final String statsKey;
    private final String numberKey;
    private final StatsCounter stats;
    private final StatsOutbox ledger;
    private volatile @Nullable Cancellable ticking;

    /**
     * Statistics of which this process has added nothing yet.
     *
     * @param prefix the first part of every key
     * @param stats what this process counts in its cache
     * @param others what else it counts, by names that no namespace's figure has; no count ever falls
     */
    public FleetStats(RedisExecutor commands, String prefix, StatsCounter stats, Supplier<Map<String, Long>> others) {
        this.commands = commands;
        // The braces are a hash tag: on Redis Cluster the two keys share a slot
        this.statsKey = prefix + ":stats:{fleet}";
        this.numberKey = statsKey + ":" + UUID.randomUUID();
        this.stats = stats;
        this.ledger = new StatsOutbox(() -> {
            Map<String, Long> counters = new TreeMap<>(others.get());
            counters.putAll(LookupTimes.byName(stats));
            counters.putAll(StatsFigures.counters(stats.byNamespace()));
            return counters;
        });
    }

    /** Begins to add to the fleet's figures what this process counts. */
    public void start(Duration every) {
        ticking = Multi.createFrom()
                .ticks()
                .every(every)
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick ->
                        flush().onFailure(StoreUnavailableException.class).recoverWithNull())
                .subscribe()
                .with(tick -> {}, failure -> LOG.log(System.Logger.Level.ERROR, "Statistics stay here", failure));
    }

    /** Adds what has been counted until now. Fails with {@link StoreUnavailableException}; then the next one adds it. */
    public Uni<Void> flush() {
        return Uni.createFrom()
                .deferred(() -> ledger.next()
                        .map(batch -> add(batch)
                                .invoke(() -> ledger.acknowledge(batch))
                                .replaceWithVoid())
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private Uni<Response> add(StatsOutbox.Batch batch) {
        List<Object> arguments = new ArrayList<>(List.of(batch.number(), NUMBER_TERM.toMillis()));
        batch.delta().forEach((name, value) -> {
            arguments.add(name);
            arguments.add(value);
        });
        return commands.run(LuaScript.ADD_STATS, keys(), arguments.toArray());
    }

    private List<String> keys() {
        return List.of(statsKey, numberKey);
    }

    /** The fleet's figures now, by namespace, with those of this process that are not in Redis yet. */
    public Uni<Map<Namespace, StatsSnapshot>> read() {
        return counters().map(this::byNamespace);
    }

    /** Everything that the fleet has counted, by name, with what this process has not sent yet. */
    Uni<Map<String, Long>> counters() {
        return commands.run(LuaScript.READ_STATS, keys()).map(answer -> {
            Map<String, Long> counters = new TreeMap<>();
            Response fields = answer.get(1);
            for (int i = 0; i + 1 < fields.size(); i += 2) {
                take(counters, fields.get(i).toString(), fields.get(i + 1).toString());
            }
            ledger.missingAfter(count(answer.get(0).toString()).orElse(0))
                    .forEach((name, missing) -> counters.merge(name, missing, Long::sum));
            return counters;
        });
    }

    /** The figures of the namespaces among counts by name. */
    Map<Namespace, StatsSnapshot> byNamespace(Map<String, Long> counters) {
        Map<Namespace, StatsSnapshot> snapshots = new TreeMap<>();
        stats.byNamespace()
                .keySet()
                .forEach(namespace -> snapshots.put(namespace, StatsFigures.snapshot(namespace, counters)));
        return snapshots;
    }

    private static void take(Map<String, Long> counters, String name, String value) {
        count(value).ifPresent(count -> counters.put(name, count));
    }

    /** The count that a text is; nothing for what someone else wrote. */
    private static OptionalLong count(String text) {
        return COUNT.matcher(text).matches() ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /** Stops, and adds what is left. Emits null when done or when Redis does not answer; never fails. */
    public Uni<Void> close() {
        return Uni.createFrom().deferred(() -> {
            Cancellable ticks = ticking;
            if (ticks != null) {
                ticks.cancel();
            }
            // The first may be one that was not acknowledged before
            return flush().chain(this::flush)
                    .onFailure(StoreUnavailableException.class)
                    .recoverWithNull();
        });
    }
}
