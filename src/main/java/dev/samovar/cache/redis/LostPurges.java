package dev.samovar.cache.redis;

import dev.samovar.cache.CacheKey;
import dev.samovar.cache.Purge;
import dev.samovar.cache.StoreUnavailableException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes purges again that Redis may have lost, whenever a connection has been opened and {@link PurgeMemory} is in doubt.
 * It removes what was generated before they were made the first time, and nothing else; so it does no harm where nothing
 * was lost. Every replica does it for itself.
 */
final class LostPurges implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(LostPurges.class.getName());
    private static final int BATCH = 50;

    /** How long after an attempt that failed, or that new doubt has overtaken, the next one begins. */
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final RedisCommands commands;
    private final KeySpace keys;
    private final Shards shards;
    private final ReplicaBus bus;
    private final Pages pages;
    private final PurgeMemory memory;
    private final AtomicReference<@Nullable Work> working = new AtomicReference<>();
    private volatile boolean closed;

    LostPurges(RedisCommands commands, KeySpace keys, Shards shards, ReplicaBus bus, PurgeMemory memory) {
        this.commands = commands;
        this.keys = keys;
        this.shards = shards;
        this.bus = bus;
        this.pages = new Pages(commands);
        this.memory = memory;
    }

    /** The work that is under way, of which there is one at a time. */
    private static final class Work {
        private volatile @Nullable Cancellable subscription;
    }

    /** Notes that Redis may be another server from now on. Returns before the work has begun, and never blocks. */
    void redisMayBeAnother() {
        if (memory.doubt()) {
            begin();
        }
    }

    /** How often Redis may have become another server. */
    long doubts() {
        return memory.doubts();
    }

    /** Notes a purge that this replica has made since there were so many {@link #doubts}. */
    void made(Purge purge, long since) {
        if (memory.made(purge, since)) {
            begin();
        }
    }

    /** Notes a purge that another replica has made, and makes it again if that may have been in a Redis of before. */
    Uni<Void> heard(Purge purge, Instant at) {
        if (memory.heard(purge, at)) {
            begin();
        }
        return Uni.createFrom().voidItem();
    }

    private void begin() {
        Work work = new Work();
        if (closed || !working.compareAndSet(null, work)) {
            return;
        }
        work.subscription = untilNoDoubt().subscribe().with(done -> ended(work), failure -> {
            // Not at once again: the next connection brings the next doubt
            LOG.log(System.Logger.Level.ERROR, "Purges that Redis lost could not be made again", failure);
            working.compareAndSet(work, null);
        });
        if (closed) {
            close();
        }
    }

    private void ended(Work work) {
        working.compareAndSet(work, null);
        if (memory.isDoubtful()) {
            begin();
        }
    }

    // Afterwards, not at once: this is called while a connection is being opened
    private Uni<Void> untilNoDoubt() {
        return Uni.createFrom()
                .voidItem()
                .onItem()
                .delayIt()
                .by(Duration.ofMillis(1))
                .chain(this::makeAgain)
                .onFailure(StoreUnavailableException.class)
                .recoverWithNull()
                .map(attempted -> memory.isDoubtful())
                .repeat()
                .withDelay(PAUSE)
                .whilst(doubtful -> doubtful)
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** Makes all that is in doubt again. */
    Uni<Void> makeAgain() {
        return Uni.createFrom().deferred(() -> {
            long doubts = memory.doubts();
            List<PurgeMemory.Remembered> due = memory.inDoubt();
            return shards.version()
                    .chain(version -> Multi.createFrom()
                            .iterable(keys.shards())
                            .select()
                            .where(shard -> mayConcern(due, shard, version))
                            .onItem()
                            .transformToUniAndConcatenate(shard -> outdate(shard, due, version))
                            .collect()
                            .with(Collectors.summingLong(Long::longValue)))
                    .invoke(removed -> {
                        memory.madeAgain(due, doubts);
                        if (removed > 0) {
                            LOG.log(
                                    System.Logger.Level.WARNING,
                                    "Redis had lost a purge, most likely in a failover: it was made again, and removed"
                                            + " {0} entries",
                                    Long.toString(removed));
                        }
                    })
                    .replaceWithVoid();
        });
    }

    private boolean mayConcern(List<PurgeMemory.Remembered> due, Shard shard, String version) {
        return due.stream().anyMatch(remembered -> mayConcern(remembered.purge(), shard, version));
    }

    private boolean mayConcern(Purge purge, Shard shard, String version) {
        if (purge instanceof Purge.OfKey one) {
            return shards.of(one.key()).equals(shard);
        } else if (purge instanceof Purge.OfNamespace some) {
            return some.namespace().equals(shard.namespace());
        }
        return !(purge instanceof Purge.OfPattern some) || new KeyFilter(some.pattern(), version).acceptsSomeOf(shard);
    }

    private Uni<Long> outdate(Shard shard, List<PurgeMemory.Remembered> due, String version) {
        return shards.state(shard).chain(state -> switch (state) {
            // A shard that Redis has none or an old epoch of is raised before anything of it is served
            case EMPTY -> Uni.createFrom().item(0L);
            case INDEXED -> outdateIndexed(shard, due, version);
            case UNINDEXED -> shards.purge(shard);
        });
    }

    private Uni<Long> outdateIndexed(Shard shard, List<PurgeMemory.Remembered> due, String version) {
        return pages.read(shard.index(), Pages.Place.START)
                .onItem()
                .transformToMultiAndConcatenate(page -> Multi.createFrom()
                        .iterable(page.keys(shard))
                        .onItem()
                        .transformToIterable(
                                key -> doomed(key, due, version).stream().toList())
                        .group()
                        .intoLists()
                        .of(BATCH))
                .onItem()
                .transformToUniAndConcatenate(batch -> outdate(shard, batch))
                .collect()
                .with(Collectors.summingLong(Long::longValue));
    }

    private record Doomed(CacheKey key, Instant bound) {}

    private static Optional<Doomed> doomed(CacheKey key, List<PurgeMemory.Remembered> due, String version) {
        return PurgeMemory.bound(due, key, version).map(bound -> new Doomed(key, bound));
    }

    private Uni<Long> outdate(Shard shard, List<Doomed> batch) {
        List<String> names = new ArrayList<>(List.of(shard.index()));
        List<Object> arguments = new ArrayList<>(List.of(bus.channel()));
        for (Doomed doomed : batch) {
            names.add(shard.entry(doomed.key().fingerprint()));
            arguments.add(Member.of(doomed.key()));
            arguments.add(EntryCodec.micros(doomed.bound()));
            // A replica that never heard of the purge may have taken the entry for its own memory
            arguments.add(bus.encode(new Announcement.KeyPurged(doomed.key())));
        }
        return commands.run(Script.OUTDATE, names, arguments.toArray()).map(removed -> removed.toLong());
    }

    /** Gives up what is under way. */
    @Override
    public void close() {
        closed = true;
        Work work = working.get();
        Cancellable subscription = work == null ? null : work.subscription;
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
