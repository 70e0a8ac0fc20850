package dev.samovar.cache.memory;

import dev.samovar.cache.Lease;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A lease that was given, with its deadline and the callers that wait for its end. It ends once. */
final class ActiveLease {

    private final Lease lease;
    private final Set<UniEmitter<? super Void>> waiting = ConcurrentHashMap.newKeySet();
    private Instant deadline;
    private boolean ended;
    private @Nullable Future<?> watch;
    private volatile boolean settled;

    /** A lease given at {@code now}. */
    ActiveLease(Lease lease, Instant now) {
        this.lease = lease;
        this.deadline = now.plus(lease.term());
    }

    Lease lease() {
        return lease;
    }

    /** The time to the deadline; not positive if it has passed. */
    synchronized Duration left(Instant now) {
        return Duration.between(now, deadline);
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    /** Moves the deadline to a term from now. Returns false if the lease has ended or its deadline has passed. */
    synchronized boolean renew(Instant now) {
        if (ended || isLate(now)) {
            return false;
        }
        deadline = now.plus(lease.term());
        return true;
    }

    /** Ends the lease. Returns false if it had ended before. */
    synchronized boolean end() {
        return end(true);
    }

    /** Ends the lease before its deadline. Returns false if it had ended before or its deadline has passed. */
    synchronized boolean endInTime(Instant now) {
        return end(!isLate(now));
    }

    /** Ends the lease if its deadline has passed. Returns false if it has not, or the lease had ended before. */
    synchronized boolean endIfLate(Instant now) {
        return end(isLate(now));
    }

    private boolean end(boolean condition) {
        if (ended || !condition) {
            return false;
        }
        ended = true;
        if (watch != null) {
            watch.cancel(false);
        }
        return true;
    }

    private boolean isLate(Instant now) {
        return !now.isBefore(deadline);
    }

    /** Takes the task that looks after the deadline, to be cancelled when the lease ends. */
    synchronized void watchedBy(Future<?> task) {
        watch = task;
        if (ended) {
            task.cancel(false);
        }
    }

    /** Emits null once the lease is {@linkplain #settle settled}; a subscription that is cancelled leaves nothing. */
    Uni<Void> settled() {
        return Uni.createFrom().emitter(emitter -> {
            waiting.add(emitter);
            emitter.onTermination(() -> waiting.remove(emitter));
            if (settled) {
                wake();
            }
        });
    }

    /** Wakes the waiters, and all later ones at once: the lease has ended, and what became of it can be seen. */
    void settle(Executor workers) {
        settled = true;
        if (!waiting.isEmpty()) {
            workers.execute(this::wake);
        }
    }

    /** How many wait. */
    int waiting() {
        return waiting.size();
    }

    private void wake() {
        waiting.forEach(emitter -> {
            waiting.remove(emitter);
            emitter.complete(null);
        });
    }
}
