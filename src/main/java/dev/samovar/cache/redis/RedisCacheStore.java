package dev.samovar.cache.redis;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Invalidation;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.Regained;
import dev.samovar.cache.StoreCounts;
import dev.samovar.cache.StoreTrouble;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.EntryPage;
import dev.samovar.cache.entry.EntryQuery;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.redis.bus.ReplicaBus;
import dev.samovar.cache.redis.bus.ReplicaEvent;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.redis.index.IndexListing;
import dev.samovar.cache.redis.index.Shards;
import dev.samovar.cache.redis.index.TrashCleaner;
import dev.samovar.cache.redis.index.UsageEstimate;
import dev.samovar.cache.redis.keyspace.EntryCodec;
import dev.samovar.cache.redis.keyspace.KeySpace;
import dev.samovar.cache.redis.lease.LeaseWaiters;
import dev.samovar.cache.redis.lease.Leases;
import dev.samovar.cache.redis.purge.Outdating;
import dev.samovar.cache.redis.purge.PurgeDryRun;
import dev.samovar.cache.redis.purge.PurgeRepetition;
import dev.samovar.cache.redis.purge.PurgeReplay;
import dev.samovar.cache.redis.purge.Purges;
import dev.samovar.cache.redis.purge.RecentPurges;
import dev.samovar.cache.redis.purge.SameServerRetry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The store that replicas share: entries, leases, epochs and the version live in Redis, standalone, behind Sentinel or in
 * a cluster.
 *
 * <p>What concerns one key is one round trip. The store keeps no entry in this process; what it remembers is the highest
 * epoch of each shard, and the last purges, so that a Redis that lost one in a failover is told of it before it serves
 * what was purged.
 *
 * <p>A Redis that is full refuses to store with {@code noeviction}, and {@link #store} fails with the lease ended; purges
 * go through. With a {@code volatile-*} policy it drops entries: their places in the index go when {@link #cleaner}
 * notices, or with the time that they would have been kept. With an {@code allkeys-*} policy it may drop an epoch or an
 * index too, which takes the shard out of service: nothing wrong is served then, but more is generated again.
 */
public final class RedisCacheStore implements CacheStore, AutoCloseable {

    private final RedisExecutor commands;
    private final EntryCodec codec = new EntryCodec();
    private final Shards shards;
    private final LeaseWaiters waiters;
    private final RecentPurges memory;
    private final EntryReads entries;
    private final PurgeReplay lostPurges;
    private final List<AutoCloseable> listening;
    private final Leases leases;
    private final Purges purges;
    private final IndexListing listing;
    private final PurgeDryRun previews;
    private final UsageEstimate usage;
    private final TrashCleaner cleaner;
    private final WriteProbe writeProbe;

    /**
     * A store over what is in Redis already.
     *
     * @param commands the way to Redis
     * @param keys the names of the keys
     * @param bus publishes fills and purges to the other replicas
     * @param clock the clock of entries' times, the same for all replicas: a {@code RedisClock}
     * @param leaseTerm how long a lease holds without being renewed
     */
    public RedisCacheStore(
            RedisExecutor commands, KeySpace keys, ReplicaBus bus, InstantSource clock, Duration leaseTerm) {
        this.commands = commands;
        this.shards = new Shards(commands, keys);
        this.waiters = new LeaseWaiters(commands.vertx(), bus);
        this.memory = new RecentPurges(clock, System::nanoTime);
        this.entries = new EntryReads(commands, shards, codec, memory);
        this.lostPurges = new PurgeReplay(
                new PurgeRepetition(commands, keys, shards, bus, Infrastructure.getDefaultWorkerPool()), memory);
        this.leases =
                new Leases(commands, shards, codec, waiters, memory, new Outdating(commands, bus), clock, leaseTerm);
        this.purges = new Purges(commands, keys, shards, bus, lostPurges, new SameServerRetry(lostPurges::reconnects));
        this.listing = new IndexListing(commands, keys, shards);
        this.previews = new PurgeDryRun(commands, keys, shards, listing);
        this.usage = new UsageEstimate(commands, keys);
        this.cleaner = new TrashCleaner(commands, keys);
        this.writeProbe = new WriteProbe(commands, keys);
        this.listening = List.of(bus.listen(this::receive), bus.listenForPurges(lostPurges::received));
        commands.whenConnected(lostPurges::onReconnect);
    }

    private void receive(ReplicaEvent event) {
        if (event instanceof ReplicaEvent.Purged purged && purged.purge() instanceof Purge.OfVersion changed) {
            shards.versionIs(changed.version());
        }
    }

    @Override
    public String type() {
        return "redis";
    }

    @Override
    public Uni<Lookup> lookUp(CacheKey key) {
        return entries.lookUp(key);
    }

    @Override
    public Uni<Lookup> lookUpStored(CacheKey key) {
        return lookUp(key);
    }

    @Override
    public Uni<Optional<Invalidation>> remove(Lease lease) {
        return purges.underLease(lease.key(), () -> leases.withdraw(lease));
    }

    @Override
    public Uni<Acquisition> acquire(CacheKey key, Instant newerThan) {
        return leases.acquire(key, newerThan);
    }

    @Override
    public Uni<Boolean> renew(Lease lease) {
        return leases.renew(lease);
    }

    @Override
    public Uni<Regained> regain(Lease lease) {
        return leases.regain(lease);
    }

    @Override
    public Uni<Boolean> store(Lease lease, CacheEntry entry) {
        return leases.store(lease, entry);
    }

    @Override
    public Uni<Boolean> release(Lease lease) {
        return leases.release(lease);
    }

    @Override
    public Uni<Invalidation> purge(Purge purge) {
        return purges.make(purge);
    }

    @Override
    public Uni<Long> preview(Purge purge) {
        return Uni.createFrom()
                .deferred(() -> purge instanceof Purge.OfKey one
                        ? lookUp(one.key()).map(lookup -> lookup.fold(found -> 1L, absent -> 0L))
                        : previews.count(purge));
    }

    @Override
    public Uni<String> version() {
        return shards.version();
    }

    @Override
    public Uni<StoreCounts> count() {
        return Uni.createFrom().deferred(() -> usage.count(cleaner.evictions()));
    }

    @Override
    public Uni<EntryPage> list(EntryQuery query) {
        return listing.list(query);
    }

    @Override
    public Uni<Void> ping() {
        return commands.send(Request.cmd(Command.PING)).replaceWithVoid();
    }

    @Override
    public Uni<Optional<StoreTrouble>> tryWrite() {
        return writeProbe.run();
    }

    /**
     * Does what a look-up and a generation do, before the first request needs it: opens connections, has scripts loaded, and
     * leaves nothing behind. Fails as any operation does.
     *
     * @param key a key that no request asks for
     */
    public Uni<Void> prepare(CacheKey key) {
        return commands.prepare()
                .chain(() -> lookUp(key))
                .chain(() -> acquire(key, Instant.MIN))
                .chain(acquisition -> acquisition instanceof Acquisition.Granted granted
                        ? renew(granted.lease())
                                .chain(() -> release(granted.lease()))
                                .replaceWithVoid()
                        : Uni.createFrom().voidItem());
    }

    /** The work that purges leave behind, for a job to run now and then on every replica. */
    public TrashCleaner cleaner() {
        return cleaner;
    }

    /** How many values this replica found in the place of entries and could not read: foreign, truncated or newer. */
    public long unreadableEntries() {
        return codec.unreadable();
    }

    /** How many on this replica wait for the end of a lease. */
    int waiting() {
        return waiters.size();
    }

    /** How many purges this replica has made or received. */
    long purgesKnown() {
        return memory.number();
    }

    /** Whether Redis may have lost any of them. */
    boolean isInDoubt() {
        return memory.isDoubtful();
    }

    /** Stops listening to other replicas. Waiters go on when the term of the lease has passed. */
    @Override
    public void close() {
        waiters.close();
        lostPurges.close();
        try {
            for (AutoCloseable registration : listening) {
                registration.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException("The bus cannot be left", e);
        }
    }
}
