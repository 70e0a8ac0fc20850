package dev.samovar.cache.redis.purge;

import dev.samovar.cache.Purge;
import dev.samovar.cache.key.CacheKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The purges that this replica has made or received lately. A purge by pattern or of one key leaves nothing in Redis by
 * which one could see that a failover has lost it, as an epoch does for a namespace; so it is remembered here.
 *
 * <p>While nothing has happened to the connections, Redis is taken at its word. Once one was opened anew, it may lead to a
 * server that has missed purges: each of them is in doubt until it was made there too. What it concerns then does not
 * count if it is older than the purge: an entry by when its generation began, a lease by when it was asked for.
 *
 * <p>Making a purge again removes both. A lease of this replica that it took the first time never counts again here either,
 * and is given back once it is used.
 *
 * <p>Bounded: the last {@value #LIMIT} different purges of the last ten minutes, and older ones only while they are in
 * doubt. Purges and entries have the time of one clock, that of Redis. Safe from any thread.
 */
public final class RecentPurges {

    /** How many purges are remembered at most. */
    public static final int LIMIT = 200;

    static final Duration TERM = Duration.ofMinutes(10);

    /** How far off the reading of Redis' clock may be where a purge and the beginning of doubt are compared. */
    static final Duration SKEW = Duration.ofSeconds(1);

    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Map<Purge, Remembered> purges = new LinkedHashMap<>();
    private long number;
    private long reconnects;
    private @Nullable Long doubtAtNanos;
    private volatile DuePurges due = DuePurges.NONE;
    private volatile List<Remembered> taken = List.of();

    /**
     * @param clock the clock of purges and entries
     * @param nanoTime the monotonic clock of this process
     */
    public RecentPurges(InstantSource clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /**
     * A purge.
     *
     * @param purge what it takes out of service
     * @param number how many purges there had been with it
     * @param at when it was made
     * @param reconnects how often there had been doubt about Redis when the purge was known to be made there
     * @param again whether it was made again since
     */
    record Remembered(Purge purge, long number, Instant at, long reconnects, boolean again) {}

    /**
     * Notes a purge that this replica has made in Redis.
     *
     * @param since the {@link #reconnects()} when it was begun; it is in doubt if there has been doubt since
     * @return whether any purge is in doubt
     */
    public synchronized boolean made(Purge purge, long since) {
        add(purge, clock.instant(), since);
        return isDoubtful();
    }

    /**
     * Notes a purge that another replica has made there. The news may have been long on its way: whoever sent it may have
     * reached the Redis that was there before, so that the purge is in doubt at once.
     *
     * @return whether any purge is in doubt
     */
    synchronized boolean received(Purge purge, Instant at) {
        Instant now = clock.instant();
        Instant purged = at.isAfter(now) ? now : at;
        boolean late = mayBeOlderThanDoubt(Duration.between(purged, now));
        add(purge, purged, late ? reconnects - 1 : reconnects);
        return isDoubtful();
    }

    // By ages, since doubt comes with a connection, over which Redis may not have told its time yet
    private boolean mayBeOlderThanDoubt(Duration age) {
        return doubtAtNanos != null
                && age.plus(SKEW).compareTo(Duration.ofNanos(nanoTime.getAsLong() - doubtAtNanos)) > 0;
    }

    private void add(Purge purge, Instant at, long known) {
        Remembered before = purges.remove(purge);
        forgetOld();
        if (purges.size() == LIMIT) {
            purges.remove(purges.keySet().iterator().next());
        }
        number++;
        // The later of two that are the same has done what both shall do
        Remembered latest = before != null && before.at().isAfter(at)
                ? new Remembered(purge, number, before.at(), before.reconnects(), before.again())
                : new Remembered(purge, number, at, known, false);
        purges.put(purge, latest);
        changed();
    }

    // Readers see the outcome without a lock, however many purges there are
    private void changed() {
        List<Remembered> inDoubt =
                purges.values().stream().filter(this::isInDoubt).toList();
        due = inDoubt.isEmpty() ? DuePurges.NONE : new DuePurges(inDoubt);
        taken = purges.values().stream()
                .filter(remembered -> remembered.again() || isInDoubt(remembered))
                .toList();
    }

    private void forgetOld() {
        Instant oldest = clock.instant().minus(TERM);
        purges.values().removeIf(remembered -> remembered.at().isBefore(oldest) && !isInDoubt(remembered));
    }

    /** The time by the clock of purges and entries. */
    public Instant now() {
        return clock.instant();
    }

    /** How many purges there have been. */
    public synchronized long number() {
        return number;
    }

    /** From now on Redis may be a server that has missed purges. Returns whether there are any that it can have missed. */
    public synchronized boolean doubt() {
        forgetOld();
        reconnects++;
        doubtAtNanos = nanoTime.getAsLong();
        changed();
        return isDoubtful();
    }

    /** Whether any purge is in doubt. A volatile read. */
    public boolean isDoubtful() {
        return due != DuePurges.NONE;
    }

    /** How often there has been doubt. */
    public synchronized long reconnects() {
        return reconnects;
    }

    /** The purges that are in doubt. A volatile read. */
    public DuePurges due() {
        return due;
    }

    private boolean isInDoubt(Remembered remembered) {
        return remembered.reconnects() < reconnects;
    }

    /** Notes that purges were made again in the Redis that there was after so many doubts. */
    synchronized void madeAgain(List<Remembered> again, long after) {
        for (Remembered made : again) {
            // One that was made once more meanwhile has another number
            purges.computeIfPresent(
                    made.purge(),
                    (purge, now) -> now.number() == made.number()
                            ? new Remembered(purge, now.number(), now.at(), after, true)
                            : now);
        }
        changed();
    }

    /**
     * Whether a purge in doubt took an entry or a lease.
     *
     * @param begunAt when the entry's generation began, or the lease was asked for
     * @param version the version of the cache
     */
    public boolean outdates(CacheKey key, Instant begunAt, String version) {
        DuePurges now = due;
        return now != DuePurges.NONE && now.outdates(key, begunAt, version);
    }

    /** Before when what began for a key was taken by a purge in doubt; empty if there is none that concerns it. */
    public Optional<Instant> bound(CacheKey key, String version) {
        DuePurges now = due;
        return now == DuePurges.NONE ? Optional.empty() : now.bound(key, version);
    }

    /**
     * Whether a purge that is or was in doubt took a lease that was asked for before it.
     *
     * @param asked the {@link #number()} when the lease was asked for
     * @param version the version of the cache
     */
    public boolean voids(CacheKey key, long asked, String version) {
        for (Remembered remembered : taken) {
            if (remembered.number() > asked && remembered.purge().concerns(key, version)) {
                return true;
            }
        }
        return false;
    }
}
