package dev.samovar.monitoring.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The statistics of the last 24 hours by minute, from samples of counters that only grow.
 *
 * <p>The growth between two samples belongs to the minute of the second one. The first sample, one after a pause, and one
 * of another source than that before (the fleet instead of this process) only begin: the minute is then not whole. Not
 * safe for use by several threads.
 */
final class MinuteRing {

    /** The most minutes that are kept, besides the present one. */
    static final int MINUTES = 24 * 60;

    // Counts of a longer time would look like a burst in the last minute
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Deque<Slot> slots = new ArrayDeque<>();
    private @Nullable Sample last;

    /**
     * The counters at a moment.
     *
     * @param isShared whether they are those of all replicas
     */
    record Sample(Instant at, MinuteCounts counts, boolean isShared, long keys, long usedBytes) {

        private boolean continues(Sample before) {
            return isShared == before.isShared
                    && Duration.between(before.at, at).compareTo(LONGEST_PAUSE) <= 0;
        }
    }

    /** A minute, and whether it is known from its beginning to its end, and of all replicas. */
    private record Slot(MinutePoint point, boolean isWhole, boolean isShared) {}

    void add(Sample sample) {
        Sample before = last;
        last = sample;
        boolean continues = before != null && sample.continues(before);
        MinuteCounts grown =
                before != null && continues ? sample.counts().since(before.counts()) : MinuteCounts.NOTHING;
        long minute = MinutePoint.minuteOf(sample.at());
        // A clock that was set back: what would be later than the present is dropped
        while (!slots.isEmpty() && slots.getLast().point().minute() > minute) {
            slots.removeLast();
        }
        Slot slot = slots.peekLast();
        boolean isSame = slot != null && slot.point().minute() == minute;
        if (slot != null && isSame) {
            slots.removeLast();
        }
        slots.addLast(new Slot(
                new MinutePoint(
                        minute,
                        slot != null && isSame ? slot.point().counts().plus(grown) : grown,
                        sample.keys(),
                        sample.usedBytes()),
                continues && (slot == null || !isSame || slot.isWhole()),
                sample.isShared()));
        if (slots.size() > MINUTES + 1) {
            slots.removeFirst();
        }
    }

    /** The minutes that have ended, the oldest first. */
    List<MinutePoint> ended(Instant now) {
        return ended(now, slots.stream());
    }

    /** Those of the minutes that have ended which are of all replicas, and whole. */
    List<MinutePoint> endedOfAll(Instant now) {
        return ended(now, slots.stream().filter(slot -> slot.isWhole() && slot.isShared()));
    }

    private static List<MinutePoint> ended(Instant now, Stream<Slot> slots) {
        long present = MinutePoint.minuteOf(now);
        return slots.map(Slot::point).filter(point -> point.minute() < present).toList();
    }
}
