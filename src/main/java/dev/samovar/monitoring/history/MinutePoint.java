package dev.samovar.monitoring.history;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * The statistics of one minute.
 *
 * @param minute the minutes from the epoch of Unix to its beginning
 * @param counts what was counted in it
 * @param keys the entries at its end
 * @param usedBytes their memory
 */
public record MinutePoint(long minute, MinuteCounts counts, long keys, long usedBytes) {

    private static final int NUMBERS = 11;
    private static final Pattern TEXT = Pattern.compile("[0-9]{1,18}( [0-9]{1,18}){" + (NUMBERS - 1) + "}");

    /** The minute that a time is in. */
    static long minuteOf(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), 60);
    }

    /** The beginning of the minute. */
    public Instant at() {
        return Instant.ofEpochSecond(minute * 60);
    }

    /** The point as text, for {@link #parse}. */
    public String text() {
        return LongStream.of(
                        minute,
                        counts.hits(),
                        counts.staleHits(),
                        counts.misses(),
                        counts.lookups(),
                        counts.lookupNanos(),
                        counts.savedCalls(),
                        counts.calls(),
                        counts.failures(),
                        keys,
                        usedBytes)
                .mapToObj(Long::toString)
                .reduce((all, one) -> all + ' ' + one)
                .orElseThrow();
    }

    /** The point of a text; empty for any other text. */
    public static Optional<MinutePoint> parse(String text) {
        if (!TEXT.matcher(text).matches()) {
            return Optional.empty();
        }
        long[] n = Pattern.compile(" ")
                .splitAsStream(text)
                .mapToLong(Long::parseLong)
                .toArray();
        return Optional.of(
                new MinutePoint(n[0], new MinuteCounts(n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8]), n[9], n[10]));
    }
}
