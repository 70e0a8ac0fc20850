package dev.samovar.cache.relay;

import dev.samovar.measure.LabelledCounter;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Counts of the streams that replicas follow from each other, of this replica. Safe from any thread; never blocks. */
public final class RelayCounts {

    private final Map<Outcome, LongAdder> ended = new EnumMap<>(Outcome.class);
    private final AtomicInteger followed = new AtomicInteger();
    private final AtomicInteger followers = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();

    /** How a stream that this replica followed ended here. */
    public enum Outcome {
        /** Its good end came. */
        COMPLETE,
        /** It broke off after its first byte, and its requests with it. */
        BROKEN,
        /** It never began: its requests waited for the stored answer, or this replica generated it. */
        FALLBACK,
        /** This replica needed it no longer: its requests had left, or had another answer. */
        LEFT;

        /** The label of meters. */
        public String label() {
            return LabelledCounter.label(this);
        }
    }

    /** Counts at zero. */
    public RelayCounts() {
        for (Outcome outcome : Outcome.values()) {
            ended.put(outcome, new LongAdder());
        }
    }

    /** Counts a stream that this replica begins to follow. */
    public void follows() {
        followed.incrementAndGet();
    }

    /** Counts its end, once. */
    public void followed(Outcome outcome) {
        followed.decrementAndGet();
        ended.computeIfAbsent(outcome, any -> new LongAdder()).increment();
    }

    /** Counts a follower of a stream of this replica. */
    public void followerJoined() {
        followers.incrementAndGet();
    }

    /** Counts that one of them is gone, once. */
    public void followerGone() {
        followers.decrementAndGet();
    }

    /** Counts a follower that acknowledged nothing for too long; it is gone besides. */
    public void followerDropped() {
        dropped.increment();
    }

    /** The ends of streams that were followed, each outcome with its count, which goes on. */
    public Map<Outcome, LongAdder> ended() {
        return Collections.unmodifiableMap(ended);
    }

    /** How many streams of other replicas this one follows now. */
    public int following() {
        return followed.get();
    }

    /** How many followers the streams of this replica have now, one for each stream and replica. */
    public int followers() {
        return followers.get();
    }

    /** How many followers were dropped since the start. */
    public long dropped() {
        return dropped.sum();
    }
}
