package dev.samovar.cache.redis.fleet;

import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.redis.connection.TypeGuard;
import dev.samovar.cache.stats.StatsCounter;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import java.time.Duration;
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
 * {@code <prefix>:stats:{fleet}} is permanent; it has eleven fields for each namespace.
 */
public final class FleetStats {

    private static final Duration NUMBER_TERM = Duration.ofDays(1);
    private static final System.Logger LOG = System.getLogger(FleetStats.class.getName());

    /** What stands in the place of a key and is none of ours goes: otherwise figures could never be added or read again. */
    private static final String OWN = TypeGuard.removed("hash", "string");

    // A full Redis refuses a script whose first write takes room. A field that is no number begins anew
    private static final String ADD = OWN + """
            redis.call('PEXPIRE', KEYS[2], ARGV[2])
            local last = redis.call('GET', KEYS[2]) or '0'
            if #last < 16 and string.match(last, '^%d+$') and tonumber(last) >= tonumber(ARGV[1]) then
                return 0
            end
            for i = 3, #ARGV, 2 do
                local added = redis.pcall('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1])
                if type(added) == 'table' and added.err then
                    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
                end
            end
            redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
            return 1
            """;

    private static final String READ =
            OWN + "return {redis.call('GET', KEYS[2]) or '0', redis.call('HGETALL', KEYS[1])}";

    private static final Pattern COUNT = Pattern.compile("[0-9]{1,18}");

    private final Redis redis;
    private final Supplier<Duration> deadline;
    private final String statsKey;
    private final String numberKey;
    private final StatsCounter stats;
    private final StatsOutbox ledger;
    private volatile @Nullable Cancellable ticking;

    /**
     * @param prefix the first part of every key
     * @param stats what this process counts in its cache
     * @param deadline how long a command may take
     */
    public FleetStats(Redis redis, String prefix, StatsCounter stats, Duration deadline) {
        this(redis, prefix, stats, Map::of, () -> deadline);
    }

    /**
     * @param prefix the first part of every key
     * @param stats what this process counts in its cache
     * @param others what else it counts, by names that no namespace's figure has; no count ever falls
     * @param deadline how long a command may take at present
     */
    public FleetStats(
            Redis redis,
            String prefix,
            StatsCounter stats,
            Supplier<Map<String, Long>> others,
            Supplier<Duration> deadline) {
        this.redis = redis;
        this.deadline = deadline;
        // The braces are a hash tag: on Redis Cluster the two keys share a slot
        this.statsKey = prefix + ":stats:{fleet}";
        this.numberKey = statsKey + ":" + UUID.randomUUID();
        this.stats = stats;
        this.ledger = new StatsOutbox(() -> {
            Map<String, Long> counters = new TreeMap<>(others.get());
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
                        .map(batch -> send(adding(batch))
                                .invoke(() -> ledger.acknowledge(batch))
                                .replaceWithVoid())
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private Request adding(StatsOutbox.Batch batch) {
        Request request = script(ADD).arg(batch.number()).arg(NUMBER_TERM.toMillis());
        batch.delta().forEach((name, value) -> request.arg(name).arg(value));
        return request;
    }

    /** The fleet's figures now, by namespace, with those of this process that are not in Redis yet. */
    public Uni<Map<Namespace, StatsCounter.Snapshot>> read() {
        return counters().map(this::byNamespace);
    }

    /** Everything that the fleet has counted, by name, with what this process has not sent yet. */
    Uni<Map<String, Long>> counters() {
        return Uni.createFrom().deferred(() -> send(script(READ))).map(answer -> {
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
    Map<Namespace, StatsCounter.Snapshot> byNamespace(Map<String, Long> counters) {
        Map<Namespace, StatsCounter.Snapshot> snapshots = new TreeMap<>();
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

    private Request script(String text) {
        return Request.cmd(Command.EVAL).arg(text).arg(2).arg(statsKey).arg(numberKey);
    }

    private Uni<Response> send(Request request) {
        return redis.send(request)
                .ifNoItem()
                .after(deadline.get())
                .fail()
                .onFailure()
                .transform(failure -> new StoreUnavailableException("Redis did not take the statistics", failure));
    }
}
