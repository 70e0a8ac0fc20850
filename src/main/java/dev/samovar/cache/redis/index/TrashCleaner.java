package dev.samovar.cache.redis.index;

import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.redis.connection.LuaScript;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.redis.keyspace.KeySpace;
import dev.samovar.cache.redis.keyspace.Member;
import dev.samovar.cache.redis.keyspace.Shard;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The removal of what is not served any more: entries of purged epochs, and index members of entries that have expired
 * or that Redis has evicted.
 *
 * <p>It takes small steps with pauses between them, so that other clients of Redis are not delayed. One replica at a
 * time removes the trash of a purge; if that replica crashes, another takes over within {@value #CLAIM_SECONDS} seconds.
 * The removal only frees memory: what it removes is not served, and expires in time.
 */
public final class TrashCleaner {

    private static final int CLAIM_SECONDS = 10;
    private static final Duration CLAIM = Duration.ofSeconds(CLAIM_SECONDS);

    /** What one step removes at most: some 0.2 ms for Redis. */
    private static final int STEP = 100;

    /** The pause after a step. */
    private static final Duration PAUSE = Duration.ofMillis(2);

    /** An entry that is missing so long before its expiry was evicted, whatever the clock of an earlier master. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

    private final RedisExecutor commands;
    private final KeySpace keys;
    private final IndexScan pages;
    private final Map<Namespace, LongAdder> evictions = new HashMap<>();
    private final Map<Shard, IndexScan.Place> scanned = new ConcurrentHashMap<>();

    /** A cleaner of a key space. Idle until {@link #clean} is subscribed to. */
    public TrashCleaner(RedisExecutor commands, KeySpace keys) {
        this.commands = commands;
        this.keys = keys;
        this.pages = new IndexScan(commands);
        keys.namespaces().forEach(namespace -> evictions.put(namespace, new LongAdder()));
    }

    /**
     * One round through all shards: removes all trash and all expired index members, and looks for evicted entries in a
     * part of the index. Ends early when it is cancelled, and fails with
     * {@link dev.samovar.cache.StoreUnavailableException}; the next round continues there.
     */
    public Uni<Void> clean() {
        return Multi.createFrom()
                .iterable(keys.shards())
                .onItem()
                .transformToUniAndConcatenate(shard -> clearTrash(shard)
                        .chain(() -> removeExpiredLeases(shard))
                        .chain(() -> removeExpired(shard))
                        .chain(() -> removeEvicted(shard)))
                .onItem()
                .ignoreAsUni();
    }

    /** Entries found to have been evicted, by namespace, since this replica started. Each is found by one replica. */
    public Map<Namespace, Long> evictions() {
        Map<Namespace, Long> all = new HashMap<>();
        evictions.forEach((namespace, count) -> all.put(namespace, count.sum()));
        return all;
    }

    private Uni<Void> clearTrash(Shard shard) {
        return Multi.createBy()
                .repeating()
                .uni(() -> clearOnePurge(shard))
                .whilst(found -> found)
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Boolean> clearOnePurge(Shard shard) {
        return commands.run(LuaScript.CLAIM, List.of(shard.trashRegister()), CLAIM.toMillis())
                .chain(claimed -> claimed == null
                        ? Uni.createFrom().item(false)
                        : new Trash(shard, claimed.toString()).clear().replaceWith(true));
    }

    /** The trash of one purge. */
    private final class Trash {

        private final Shard shard;
        private final String name;
        private final String trash;
        private List<String> page = List.of();

        Trash(Shard shard, String name) {
            this.shard = shard;
            this.name = name;
            this.trash = shard.trash(name.substring(name.indexOf(':') + 1));
        }

        Uni<Void> clear() {
            return Multi.createBy()
                    .repeating()
                    .uni(this::step)
                    .withDelay(PAUSE)
                    .whilst(more -> more)
                    .onItem()
                    .ignoreAsUni();
        }

        private Uni<Boolean> step() {
            List<String> names = new ArrayList<>(List.of(shard.trashRegister(), trash));
            List<Object> arguments = new ArrayList<>(List.of(name, CLAIM.toMillis(), STEP));
            for (String member : page) {
                names.add(Member.key(shard, member)
                        .map(key -> shard.entry(key.fingerprint()))
                        .orElse(trash));
                arguments.add(member);
            }
            return commands.run(LuaScript.SWEEP, names, arguments.toArray()).map(answer -> {
                page = texts(answer);
                return !page.isEmpty();
            });
        }
    }

    private Uni<Void> removeExpiredLeases(Shard shard) {
        return commands.run(LuaScript.LAPSE, List.of(shard.holders(), shard.leases()), STEP)
                .replaceWithVoid();
    }

    private Uni<Void> removeExpired(Shard shard) {
        return Multi.createBy()
                .repeating()
                .uni(() -> commands.run(LuaScript.TRIM, List.of(shard.index()), STEP))
                .withDelay(PAUSE)
                .whilst(trimmed -> trimmed.toInteger() == STEP)
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> removeEvicted(Shard shard) {
        IndexScan.Place place = scanned.getOrDefault(shard, IndexScan.Place.START);
        return pages.page(shard.index(), place, STEP).chain(page -> {
            page.end().ifPresentOrElse(end -> scanned.put(shard, end), () -> scanned.remove(shard));
            List<CacheKey> listed = page.keys(shard);
            return listed.isEmpty() ? Uni.createFrom().voidItem() : removeEvicted(shard, listed);
        });
    }

    private Uni<Void> removeEvicted(Shard shard, List<CacheKey> listed) {
        List<String> names = new ArrayList<>(List.of(shard.index()));
        List<Object> arguments = new ArrayList<>(List.of(CLOCK_SKEW.toMillis()));
        for (CacheKey key : listed) {
            names.add(shard.entry(key.fingerprint()));
            arguments.add(Member.of(key));
        }
        return commands.run(LuaScript.SCRUB, names, arguments.toArray())
                .invoke(found -> adder(shard.namespace()).add(found.toLong()))
                .replaceWithVoid();
    }

    private LongAdder adder(Namespace namespace) {
        return java.util.Objects.requireNonNull(evictions.get(namespace));
    }

    private static List<String> texts(Response answer) {
        List<String> texts = new ArrayList<>(answer.size());
        answer.forEach(text -> texts.add(text.toString()));
        return texts;
    }
}
