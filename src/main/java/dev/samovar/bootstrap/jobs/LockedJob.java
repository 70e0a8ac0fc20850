package dev.samovar.bootstrap.jobs;

import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.redis.fleet.JobLock;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A job of many minutes that one replica of all does in each period. While it works it says so again and again, so that
 * another replica takes the job over soon after its death; when it is done it keeps the rest away until the next period.
 */
final class LockedJob {

    private static final int SIGNS_IN_A_TERM = 3;

    private final JobLock locks;
    private final String name;
    private final Duration term;

    /**
     * @param name the job's name
     * @param term after how long without a sign of life another replica may take the job over
     */
    LockedJob(JobLock locks, String name, Duration term) {
        this.locks = locks;
        this.name = name;
        this.term = term;
    }

    /**
     * Does the job unless it is done or being done. Fails as the job does, whose turn it is then again, and with
     * {@link StoreUnavailableException} if the lock cannot be asked for.
     *
     * @param rest for how long nobody does it again once it is done
     */
    Uni<Void> run(Duration rest, Supplier<Uni<Void>> job) {
        return locks.tryLock(name, term)
                .chain(lock -> lock.map(held -> underLock(held, rest, job))
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private Uni<Void> underLock(JobLock.Held held, Duration rest, Supplier<Uni<Void>> job) {
        Uni<Void> work = Uni.createFrom().deferred(() -> job.get());
        return Uni.join()
                .first(work, signs(held))
                .toTerminate()
                .call(() -> orFalse(held.hold(rest)))
                .onFailure()
                .call(() -> orFalse(held.release()))
                .onCancellation()
                .call(() -> orFalse(held.release()));
    }

    /** Says that its owner lives, without an end. */
    private Uni<Void> signs(JobLock.Held held) {
        return Multi.createFrom()
                .ticks()
                .every(term.dividedBy(SIGNS_IN_A_TERM))
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
