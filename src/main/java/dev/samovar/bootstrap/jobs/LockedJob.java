package dev.samovar.bootstrap.jobs;

import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.redis.fleet.JobLock;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A long job that one replica of the fleet runs per period.
 *
 * <p>Extends its lock while running, so that another replica takes over soon after a crash. After success it holds the
 * lock until the next period, so that no other replica repeats the job.
 */
final class LockedJob {

    private static final int EXTENSIONS_PER_TERM = 3;

    private final JobLock locks;
    private final String name;
    private final Duration term;

    /**
     * A job with a lock of this name.
     *
     * @param name the job's name
     * @param term the time without an extension after which another replica may run the job
     */
    LockedJob(JobLock locks, String name, Duration term) {
        this.locks = locks;
        this.name = name;
        this.term = term;
    }

    /**
     * Runs the job unless its lock is held. Fails as the job does, after which the lock is free, and with
     * {@link StoreUnavailableException} if the lock cannot be acquired.
     *
     * @param holdFor the time to hold the lock after success
     */
    Uni<Void> run(Duration holdFor, Supplier<Uni<Void>> job) {
        return locks.tryLock(name, term)
                .chain(lock -> lock.map(held -> underLock(held, holdFor, job))
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private Uni<Void> underLock(JobLock.Held held, Duration holdFor, Supplier<Uni<Void>> job) {
        Uni<Void> work = Uni.createFrom().deferred(() -> job.get());
        return Uni.join()
                .first(work, extensions(held))
                .toTerminate()
                .call(() -> orFalse(held.hold(holdFor)))
                .onFailure()
                .call(() -> orFalse(held.release()))
                .onCancellation()
                .call(() -> orFalse(held.release()));
    }

    /** Extends the lock periodically; never emits. */
    private Uni<Void> extensions(JobLock.Held held) {
        return Multi.createFrom()
                .ticks()
                .every(term.dividedBy(EXTENSIONS_PER_TERM))
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick -> orFalse(held.extend()))
                .onItem()
                .ignoreAsUni();
    }

    private static Uni<Boolean> orFalse(Uni<Boolean> command) {
        return command.onFailure(StoreUnavailableException.class).recoverWithItem(false);
    }
}
