package dev.samovar.cache.history;

import dev.samovar.cache.Purge;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.readthrough.failure.GenerationListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What this process remembers of keys that have no entry any more, or never had one: what was stored and until when, what
 * became of a generation, and which purges there were. It explains misses, and decides nothing.
 *
 * <p>A purge that this replica missed, and that another one repeats after a failover of Redis, is not recorded here: an
 * entry that it removed counts as evicted.
 *
 * <p>Bounded: the last {@value #MAX_KEYS} keys and the last {@value #MAX_PURGES} purges. Never blocks for longer than it
 * takes to read those. Safe from any thread.
 */
public final class KeyHistory implements GenerationListener {

    static final int MAX_KEYS = 10_000;
    static final int MAX_PURGES = 200;

    /** How long after an event of this process its own announcement may arrive. */
    private static final Duration ECHO = Duration.ofSeconds(2);

    private final InstantSource clock;
    private final Instant begun;
    private final Map<CacheKey, Event> lastEvents = new LinkedHashMap<>();
    private final Deque<Purged> purges = new ArrayDeque<>();
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

    /** The last thing that is known to have happened to a key. */
    public synchronized Optional<Event> last(CacheKey key) {
        return Optional.ofNullable(lastEvents.get(key));
    }

    /**
     * The first purge that concerned a key after an event.
     *
     * @param version the version of the cache at present
     */
    public synchronized Optional<Purged> purgeAfter(long number, CacheKey key, String version) {
        return purges.stream()
                .filter(purged -> purged.number() > number && purged.purge().concerns(key, version))
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
