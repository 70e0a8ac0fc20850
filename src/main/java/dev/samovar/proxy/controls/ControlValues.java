package dev.samovar.proxy.controls;

import dev.samovar.http.BadRequestException;
import java.time.Duration;
import java.util.Optional;

/**
 * What the control headers, or the {@code cache} object, of a request say, before its caller is known.
 *
 * @param noCache generate anew, and store
 * @param noStore generate, and neither read nor store
 * @param maxAge refuse entries older than this
 * @param freshFor how long the answer stays fresh
 * @param partition the partition, with the name of its header or field
 */
public record ControlValues(
        boolean noCache,
        boolean noStore,
        Optional<Duration> maxAge,
        Optional<Duration> freshFor,
        Optional<Partition> partition) {

    /** No control. */
    public static final ControlValues NONE =
            new ControlValues(false, false, Optional.empty(), Optional.empty(), Optional.empty());

    /** A partition and the header or field that named it. */
    public record Partition(String source, String value) {}

    private boolean isNone() {
        return !noCache && !noStore && maxAge.isEmpty() && freshFor.isEmpty() && partition.isEmpty();
    }

    static ControlValues noCache(boolean noCache) {
        return new ControlValues(noCache, false, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static ControlValues noStore(boolean noStore) {
        return new ControlValues(false, noStore, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static ControlValues maxAge(Duration maxAge) {
        return new ControlValues(false, false, Optional.of(maxAge), Optional.empty(), Optional.empty());
    }

    static ControlValues freshFor(Duration time) {
        return new ControlValues(false, false, Optional.empty(), Optional.of(time), Optional.empty());
    }

    static ControlValues partition(String source, String value) {
        return new ControlValues(
                false, false, Optional.empty(), Optional.empty(), Optional.of(new Partition(source, value)));
    }

    /**
     * Both together. Of two times the shorter one counts, since an answer may always be fresh for less.
     *
     * @throws BadRequestException if they name different partitions: either could give one's answer to another
     */
    public ControlValues and(ControlValues other) {
        if (other.isNone()) {
            return this;
        }
        if (partition.isPresent()
                && other.partition.isPresent()
                && !partition.get().value().equals(other.partition.get().value())) {
            throw new BadRequestException("'" + partition.get().source() + "' and '"
                    + other.partition.get().source() + "' differ: send one of them, or the same value in both");
        }
        return new ControlValues(
                noCache || other.noCache,
                noStore || other.noStore,
                shorter(maxAge, other.maxAge),
                shorter(freshFor, other.freshFor),
                partition.or(() -> other.partition));
    }

    private static Optional<Duration> shorter(Optional<Duration> one, Optional<Duration> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.or(() -> other);
        }
        return one.get().compareTo(other.get()) <= 0 ? one : other;
    }
}
