package dev.samovar.limit;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The bound of what is spent on the model while the shared store is unavailable and every replica generates for itself: so
 * many calls at a time, and so many in a minute (a token bucket that is full at first). With the store up it lets
 * everything through.
 *
 * <p>A call that finds all places taken waits for one, in the order of arrival; one that finds too many waiting, or the
 * minute's calls used up, fails at once with {@link RateLimitedException}, and so does one that has waited
 * for too long. A call that has begun is not ended here.
 */
public final class OutageLimiter {

    private static final Duration SHORTEST_RETRY_AFTER = Duration.ofSeconds(1);
    private static final double NANOS_PER_MINUTE = Duration.ofMinutes(1).toNanos();

    private final BooleanSupplier away;
    private final Limits limits;
    private final LongSupplier nanoTime;
    private final AtomicInteger passing = new AtomicInteger();

    // From here on under the lock of this object
    private final Set<Place> waiting = new LinkedHashSet<>();
    private int running;
    private double left;
    private long filledAt;

    /**
     * @param away whether the store is unavailable
     * @param nanoTime the monotonic clock of this process
     */
    public OutageLimiter(BooleanSupplier away, Limits limits, LongSupplier nanoTime) {
        this.away = away;
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.left = limits.perMinute();
        this.filledAt = nanoTime.getAsLong();
    }

    /**
     * The bounds, for each replica.
     *
     * @param concurrent calls at a time, at least 1
     * @param perMinute calls in a minute, at least 1
     * @param waiting calls that may wait for a place, at least 0
     * @param longestWait how long one may wait for its place
     */
    public record Limits(int concurrent, int perMinute, int waiting, Duration longestWait) {
        public Limits {
            if (concurrent < 1 || perMinute < 1 || waiting < 0 || longestWait.toMillis() < 1) {
                throw new IllegalArgumentException("A budget allows at least one call");
            }
        }
    }

    /** Makes a call when it may be made. Cancelling gives the place back. */
    public <T> Uni<T> spend(Supplier<Uni<T>> call) {
        return Uni.createFrom().deferred(() -> {
            if (!away.getAsBoolean()) {
                return call.get();
            }
            Place place = new Place();
            return Uni.createFrom()
                    .<Void>emitter(emitter -> enter(place, emitter))
                    .ifNoItem()
                    .after(limits.longestWait())
                    .failWith(() -> new RateLimitedException(SHORTEST_RETRY_AFTER))
                    .chain(() -> call.get())
                    .onTermination()
                    .invoke(() -> leave(place));
        });
    }

    /** How many calls run on the budget. */
    public synchronized int running() {
        return running;
    }

    /** One call's place, from its arrival to its end. Its fields are under the lock of the budget. */
    private static final class Place {
        @Nullable
        UniEmitter<? super Void> emitter;

        boolean held;
    }

    private void enter(Place place, UniEmitter<? super Void> emitter) {
        Optional<Duration> refused;
        synchronized (this) {
            place.emitter = emitter;
            refused = admit(place);
        }
        if (refused.isPresent()) {
            emitter.fail(new RateLimitedException(refused.get()));
        } else {
            start(place);
        }
    }

    /** Gives a place, or a place among the waiting, or says when to come again. */
    private Optional<Duration> admit(Place place) {
        boolean free = running < limits.concurrent() && waiting.isEmpty();
        boolean full = !free && waiting.size() >= limits.waiting();
        if (full || !takeOne()) {
            return Optional.of(retryAfter());
        }
        if (free) {
            running++;
            place.held = true;
        } else {
            waiting.add(place);
        }
        return Optional.empty();
    }

    private void start(Place place) {
        UniEmitter<? super Void> emitter;
        synchronized (this) {
            emitter = place.held ? place.emitter : null;
        }
        if (emitter != null) {
            emitter.complete(null);
        }
    }

    private void leave(Place place) {
        synchronized (this) {
            if (waiting.remove(place)) {
                // It has made no call: the minute has it back
                left = Math.min(limits.perMinute(), left + 1);
            }
            if (!place.held) {
                return;
            }
            place.held = false;
            running--;
        }
        passOn();
    }

    /** Starts who waits. A call that ends at once comes here again, and leaves the next one to the loop. */
    private void passOn() {
        if (passing.getAndIncrement() > 0) {
            return;
        }
        int seen;
        do {
            seen = passing.get();
            for (Place next = nextWaiting(); next != null; next = nextWaiting()) {
                start(next);
            }
        } while (!passing.compareAndSet(seen, 0));
    }

    private synchronized @Nullable Place nextWaiting() {
        if (waiting.isEmpty() || running >= limits.concurrent()) {
            return null;
        }
        Place next = waiting.iterator().next();
        waiting.remove(next);
        running++;
        next.held = true;
        return next;
    }

    private boolean takeOne() {
        long now = nanoTime.getAsLong();
        left = Math.min(limits.perMinute(), left + (now - filledAt) * limits.perMinute() / NANOS_PER_MINUTE);
        filledAt = now;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }

    private Duration retryAfter() {
        double missing = Math.max(0, 1 - left);
        return SHORTEST_RETRY_AFTER.plusNanos((long) (missing * NANOS_PER_MINUTE / limits.perMinute()));
    }
}
