package dev.samovar.cache.history;

import dev.samovar.cache.Purge;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.readthrough.failure.GenerationListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What this process remembers of keys that have no entry any more, or never had one: what was stored and until when, what
 * became of a generation, and which purges there were. It explains misses, and decides nothing.
 *
 * <p>A purge that this replica missed, and that another one repeats after a failover of Redis, is not recorded here: an
 * entry that it removed counts as evicted.
 *
 * <p>Bounded: the last {@value #MAX_KEYS} keys, {@value #MAX_PURGES} purges and {@value #MAX_MISSES} missed
 * keys. Never blocks for longer than it
 * takes to read those. Safe from any thread.
 */
public final class KeyHistory implements GenerationListener {

    static final int MAX_KEYS = 10_000;
    static final int MAX_PURGES = 200;
    static final int MAX_MISSES = 100;

    /** How long after an event of this process its own announcement may arrive. */
    private static final Duration ECHO = Duration.ofSeconds(2);

    private final InstantSource clock;
    private final Instant begun;
    private final Map<CacheKey, Event> lastEvents = new LinkedHashMap<>();
    private final Deque<Purged> purges = new ArrayDeque<>();
    private final Map<CacheKey, Missed> misses = new LinkedHashMap<>();
    private long events;

    /** An empty history that begins now. */
    public KeyHistory(InstantSource clock) {
        this.clock = clock;
        this.begun = clock.instant();
    }

    /** The last thing that happened to a key. */
    public sealed interface Event {
        /** A number that grows with every event and purge. */
        long number();

        /** When it was. */
        Instant at();
    }

    /**
     * An entry was stored.
     *
     * @param at when
     * @param keptUntil when it was to be gone
     */
    public record Stored(long number, Instant at, Instant keptUntil) implements Event {}

    /**
     * A generation left nothing to store.
     *
     * @param at when
     * @param why the error that the caller got; empty if it got an answer that was not to be kept
     */
    public record NotStored(long number, Instant at, Optional<Throwable> why) implements Event {}

    /**
     * Another process ended a generation; most likely it stored an answer.
     *
     * @param at when this process received it
     */
    public record SettledElsewhere(long number, Instant at) implements Event {}

    /**
     * A purge was made.
     *
     * @param at when this process received it
     */
    public record Purged(long number, Instant at, Purge purge) {}

    /**
     * A key was missed.
     *
     * @param number that of the last event or purge before it
     * @param at when, for the last time
     * @param cause what is certain of its cause
     * @param last the last thing that had happened to the key
     * @param times how often in a row, with nothing else in between
     */
    public record Missed(long number, Instant at, CacheKey key, MissCause cause, Optional<Event> last, long times) {}

    /** What is certain of the cause of a miss. */
    public enum MissCause {
        /** There was no entry. */
        ABSENT,
        /** There was an entry, and the request asked for a newer one. */
        REQUESTED,
        /** The store was unavailable. */
        STORE_AWAY
    }

    /** When this process began to remember. */
    public Instant begun() {
        return begun;
    }

    /** Notes that an entry was stored. */
    public synchronized void stored(CacheKey key, Instant keptUntil) {
        note(key, new Stored(++events, clock.instant(), keptUntil));
    }

    /**
     * Notes that some process ended a generation. One of this process is not taken for another's, though its own
     * announcement arrives here too, shortly before or after.
     */
    public synchronized void settled(CacheKey key) {
        Instant now = clock.instant();
        Event last = lastEvents.get(key);
        if (last == null
                || last instanceof SettledElsewhere
                || last.at().plus(ECHO).isBefore(now)) {
            note(key, new SettledElsewhere(++events, now));
        }
    }

    @Override
    public synchronized void failed(CacheKey key, Throwable failure) {
        note(key, new NotStored(++events, clock.instant(), Optional.of(failure)));
    }

    @Override
    public synchronized void notStored(CacheKey key) {
        note(key, new NotStored(++events, clock.instant(), Optional.empty()));
    }

    /** Notes a purge, made here or elsewhere. */
    public synchronized void purged(Purge purge) {
        purges.addLast(new Purged(++events, clock.instant(), purge));
        if (purges.size() > MAX_PURGES) {
            purges.removeFirst();
        }
    }

    /** Notes that a request missed a key. */
    public synchronized void missed(CacheKey key, MissCause cause) {
        Event last = lastEvents.get(key);
        Missed before = misses.remove(key);
        boolean continues =
                before != null && before.cause() == cause && before.last().equals(Optional.ofNullable(last));
        misses.put(
                key,
                new Missed(
                        events,
                        clock.instant(),
                        key,
                        cause,
                        Optional.ofNullable(last),
                        before != null && continues ? before.times() + 1 : 1));
        if (misses.size() > MAX_MISSES) {
            misses.remove(misses.keySet().iterator().next());
        }
    }

    /** The keys that were missed last, the latest first. */
    public synchronized List<Missed> misses() {
        List<Missed> all = new ArrayList<>(misses.values());
        Collections.reverse(all);
        return all;
    }

    /** The last thing that is known to have happened to a key. */
    public synchronized Optional<Event> last(CacheKey key) {
        return Optional.ofNullable(lastEvents.get(key));
    }

    /**
     * The first purge that concerned a key after an event.
     *
     * @param until the number of the last event or purge of interest
     * @param version the version of the cache at present
     */
    public synchronized Optional<Purged> purgeBetween(long number, long until, CacheKey key, String version) {
        return purges.stream()
                .filter(purged -> purged.number() > number
                        && purged.number() <= until
                        && purged.purge().concerns(key, version))
                .findFirst();
    }

    private void note(CacheKey key, Event event) {
        lastEvents.remove(key);
        lastEvents.put(key, event);
        if (lastEvents.size() > MAX_KEYS) {
            lastEvents.remove(lastEvents.keySet().iterator().next());
        }
    }
}
