package dev.samovar.cache.redis;

import dev.samovar.cache.CacheKey;
import dev.samovar.cache.CacheVersion;
import dev.samovar.cache.GlobPattern;
import dev.samovar.cache.Invalidation;
import dev.samovar.cache.Namespace;
import dev.samovar.cache.VersionChange;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The ways to remove entries before their time. Each is told to every replica once it is done in Redis. */
final class Purges {

    /** How many keys one script removes: few enough for it to take well under a millisecond. */
    private static final int BATCH = 50;

    /** How many shards a pattern is matched against at a time. */
    private static final int SHARDS_AT_ONCE = 8;

    private final RedisCommands commands;
    private final KeySpace keys;
    private final Shards shards;
    private final Pages pages;
    private final ReplicaBus bus;
    private final PurgeMemory memory;
    private final InstantSource clock;

    Purges(
            RedisCommands commands,
            KeySpace keys,
            Shards shards,
            ReplicaBus bus,
            PurgeMemory memory,
            InstantSource clock) {
        this.commands = commands;
        this.keys = keys;
        this.shards = shards;
        this.pages = new Pages(commands);
        this.bus = bus;
        this.memory = memory;
        this.clock = clock;
    }

    Uni<Invalidation> namespace(Namespace namespace) {
        return Uni.createFrom()
                .deferred(() -> outdate(keys.shards(namespace)))
                .chain(removed -> announce(new Announcement.NamespacePurged(namespace), removed));
    }

    Uni<VersionChange> version(String version) {
        return Uni.createFrom().deferred(() -> {
            if (!CacheVersion.isValid(version)) {
                throw new IllegalArgumentException("Version invalid: use 1 to 64 of A-Z a-z 0-9 . _ -");
            }
            // The name first: whatever is stored after the purge belongs to it
            return shards.rename(version)
                    .chain(before -> outdate(keys.shards())
                            .chain(removed -> announce(new Announcement.VersionChanged(version), removed))
                            .map(invalidation -> new VersionChange(before, version, invalidation)));
        });
    }

    Uni<Invalidation> key(CacheKey key) {
        return Uni.createFrom()
                .deferred(() -> remove(shards.of(key), List.of(key)))
                .chain(removed -> announce(new Announcement.KeyPurged(key), Map.of(key.namespace(), removed)));
    }

    Uni<Invalidation> pattern(GlobPattern pattern) {
        return shards.version()
                .chain(version -> {
                    KeyFilter doomed = new KeyFilter(pattern, version);
                    return Multi.createFrom()
                            .iterable(keys.shards())
                            .select()
                            .where(shard -> doomed.acceptsSomeOf(shard.namespace()))
                            .onItem()
                            .transformToUni(shard -> matching(shard, doomed).map(count -> new Removed(shard, count)))
                            .merge(SHARDS_AT_ONCE)
                            .collect()
                            .asList();
                })
                .map(Purges::byNamespace)
                .chain(removed -> announce(new Announcement.PatternPurged(pattern.text()), removed));
    }

    private record Removed(Shard shard, long count) {}

    private Uni<Map<Namespace, Long>> outdate(Collection<Shard> outdated) {
        List<Uni<Removed>> all = new ArrayList<>();
        for (Shard shard : outdated) {
            all.add(shards.purge(shard).map(count -> new Removed(shard, count)));
        }
        return Uni.join().all(all).andFailFast().map(Purges::byNamespace);
    }

    /** Leases first: whoever holds one either has stored by now, and the index shows it, or cannot store any more. */
    private Uni<Long> matching(Shard shard, KeyFilter doomed) {
        return removeListed(shard, shard.leases(), doomed)
                .chain(counted -> shards.state(shard)
                        .chain(state -> switch (state) {
                            case EMPTY -> Uni.createFrom().item(0L);
                            case INDEXED -> removeListed(shard, shard.index(), doomed);
                            case UNINDEXED -> shards.purge(shard);
                        })
                        .map(more -> counted + more));
    }

    private Uni<Long> removeListed(Shard shard, String list, KeyFilter doomed) {
        return pages.read(list, Pages.Place.START)
                .map(page -> page.keys(shard).stream().filter(doomed).toList())
                .onItem()
                .transformToUniAndConcatenate(matches -> removeInBatches(shard, matches))
                .collect()
                .with(Collectors.summingLong(Long::longValue));
    }

    private Uni<Long> removeInBatches(Shard shard, List<CacheKey> doomed) {
        return Multi.createFrom()
                .iterable(doomed)
                .group()
                .intoLists()
                .of(BATCH)
                .onItem()
                .transformToUniAndConcatenate(batch -> remove(shard, batch))
                .collect()
                .with(Collectors.summingLong(Long::longValue));
    }

    private Uni<Long> remove(Shard shard, List<CacheKey> doomed) {
        List<String> names = new ArrayList<>(List.of(shard.epoch(), shard.index(), shard.leases()));
        List<Object> arguments = new ArrayList<>(List.of(EntryCodec.micros(clock.instant())));
        for (CacheKey key : doomed) {
            names.add(shard.entry(key.fingerprint()));
            names.add(shard.lease(key.fingerprint()));
            arguments.add(Member.of(key));
        }
        return commands.run(Script.REMOVE, names, arguments.toArray()).map(live -> live.toLong());
    }

    private Uni<Invalidation> announce(Announcement purge, Map<Namespace, Long> removed) {
        purge.purge().ifPresent(memory::made);
        return bus.purged(purge)
                .map(confirmations -> new Invalidation(removed, confirmations.live(), confirmations.confirmed()));
    }

    private static Map<Namespace, Long> byNamespace(List<Removed> removed) {
        Map<Namespace, Long> all = new TreeMap<>();
        removed.forEach(part -> all.merge(part.shard().namespace(), part.count(), Long::sum));
        return all;
    }
}
