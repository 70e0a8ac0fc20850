package dev.samovar.faults;

import dev.samovar.faults.rule.ModelThrift;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The stalls of this machine that may have stopped Redis for longer than a request waits for a lease.
 *
 * <p>It distinguishes an overloaded machine from a fault of the service. A short stall is not recorded.
 */
final class StallWatch implements ModelThrift.Stalls, AutoCloseable {

    private static final Duration PERIOD = Duration.ofMillis(20);
    private static final Duration LATE = Duration.ofSeconds(1);

    private final List<Stall> stalls = new CopyOnWriteArrayList<>();
    private long last = System.nanoTime();
    private final Repeating looking = new Repeating(PERIOD, this::look);

    private record Stall(long from, long to) {}

    private void look() {
        long now = System.nanoTime();
        if (now - last > PERIOD.plus(LATE).toNanos()) {
            stalls.add(new Stall(last, now));
        }
        last = now;
    }

    @Override
    public boolean any(long fromNanos, long toNanos) {
        return stalls.stream().anyMatch(stall -> stall.from() - toNanos <= 0 && stall.to() - fromNanos >= 0);
    }

    int count() {
        return stalls.size();
    }

    /** The longest, in milliseconds. */
    long longestMillis() {
        return stalls.stream()
                .mapToLong(stall -> (stall.to() - stall.from()) / 1_000_000)
                .max()
                .orElse(0);
    }

    @Override
    public void close() {
        looking.close();
    }
}
