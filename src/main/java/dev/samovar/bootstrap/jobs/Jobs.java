package dev.samovar.bootstrap.jobs;

import dev.samovar.api.operator.AuditLog;
import dev.samovar.bootstrap.config.SamovarConfig;
import dev.samovar.bootstrap.wiring.ModelBeans;
import dev.samovar.bootstrap.wiring.RedisMode;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.redis.fleet.JobLock;
import dev.samovar.model.FailureLog;
import dev.samovar.monitoring.CountedWarnings;
import dev.samovar.monitoring.LastFigures;
import dev.samovar.monitoring.LastStoreCounts;
import dev.samovar.monitoring.alert.HitRateAlert;
import dev.samovar.monitoring.alert.HitRateWindow;
import dev.samovar.warming.PopularityRanking;
import dev.samovar.warming.WarmingRuns;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduler;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Supplier;

/** What happens again and again. The scheduler owns the runs; a job that is still running is not started again. */
@Singleton
class Jobs {

    private static final Duration CLEAN_EVERY = Duration.ofSeconds(10);
    private static final Duration AUDIT_EVERY = Duration.ofMinutes(1);
    private static final Duration COUNT_EVERY = Duration.ofSeconds(15);
    private static final Duration LEARN_EVERY = Duration.ofMinutes(1);
    private static final Duration TAKE_OVER_EVERY = Duration.ofMinutes(1);
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(30);

    private final Scheduler scheduler;
    private final SamovarConfig config;
    private final RedisMode sharing;

    Jobs(Scheduler scheduler, SamovarConfig config, RedisMode sharing) {
        this.scheduler = scheduler;
        this.config = config;
        this.sharing = sharing;
    }

    /** Keeps the figures that must not be waited for up to date, and looks at them. */
    void watch(
            @Observes StartupEvent event,
            LastFigures figures,
            HitRateWindow window,
            LastStoreCounts counts,
            HitRateAlert alert) {
        every(
                "figures",
                HitRateWindow.SAMPLE_EVERY,
                () -> figures.read().invoke(window::sample).chain(counts::refresh));
        config.alert()
                .every()
                .period()
                .ifPresent(period -> every(
                        "alert",
                        period,
                        () -> alone("alert", period, alert::check).chain(alert::follow)));
    }

    /** Counts the model's failures in the log. */
    void logFailures(@Observes StartupEvent event, ModelBeans.Upstream upstream) {
        every(
                "model-failures",
                FailureLog.FLUSH_EVERY,
                () -> Uni.createFrom()
                        .voidItem()
                        .invoke(() -> upstream.failures().flush()));
    }

    /** Logs how often a warning was repeated. */
    void count(@Observes StartupEvent event, CountedWarnings warnings) {
        every("warnings", COUNT_EVERY, () -> Uni.createFrom().voidItem().invoke(warnings::flush));
    }

    /** Learns what is popular, and warms it. */
    void warm(@Observes StartupEvent event, WarmingRuns warming, PopularityRanking topics) {
        every("popularity", LEARN_EVERY, topics::refresh);
        config.warming()
                .every()
                .period()
                .ifPresent(period -> every(
                        sharing.cache().isPresent() && period.compareTo(TAKE_OVER_EVERY) > 0 ? TAKE_OVER_EVERY : period,
                        new Turn("warming", period, () -> warmAlone(period, () -> run(warming, period)))));
    }

    /** With a shared cache, warms on one replica in each period; one that dies is followed by another. */
    private Uni<Void> warmAlone(Duration period, Supplier<Uni<Void>> job) {
        return sharing.cache()
                .map(shared -> new LockedJob(shared.locks(), "warming", SIGN_OF_LIFE).run(rest(period), job))
                .orElseGet(job);
    }

    /** Logs how many entries applications have put. */
    void audit(@Observes StartupEvent event, AuditLog audit) {
        every("audit", AUDIT_EVERY, () -> Uni.createFrom().voidItem().invoke(audit::tellPuts));
    }

    /** Removes what purges left behind in a shared store. */
    void clean(@Observes StartupEvent event) {
        sharing.cache().ifPresent(shared -> every("cleaner", CLEAN_EVERY, shared::clean));
    }

    private static Uni<Void> run(WarmingRuns warming, Duration period) {
        return warming.join(period).replaceWithVoid();
    }

    /** Shorter than the period, so that the next turn finds the lock free. */
    private static Duration rest(Duration period) {
        return period.multipliedBy(9).dividedBy(10);
    }

    /** With a shared cache, does a job on the one replica that gets its lock; while that is away, on none. */
    private Uni<Void> alone(String name, Duration period, Supplier<Uni<Void>> job) {
        return sharing.cache()
                .map(shared -> shared.locks()
                        .tryLock(name, rest(period))
                        .chain(lock -> lock.isPresent()
                                ? underLock(lock.get(), job)
                                : Uni.createFrom().voidItem())
                        .onFailure(StoreUnavailableException.class)
                        .recoverWithNull())
                .orElseGet(job);
    }

    /** Gives the lock of a job that failed back, for another replica to try. */
    private static Uni<Void> underLock(JobLock.Held lock, Supplier<Uni<Void>> job) {
        return Uni.createFrom()
                .deferred(() -> job.get())
                .onFailure()
                .call(() -> lock.release()
                        .onFailure(StoreUnavailableException.class)
                        .recoverWithItem(false));
    }

    /** With the store away a job has nothing to do until its next turn. */
    private static Uni<Void> unlessAway(Supplier<Uni<Void>> job) {
        return Uni.createFrom()
                .deferred(() -> job.get())
                .onFailure(StoreUnavailableException.class)
                .recoverWithNull();
    }

    private void every(String name, Duration period, Supplier<Uni<Void>> job) {
        every(period, new Turn(name, period, job));
    }

    /**
     * What comes round.
     *
     * @param name what it is called
     * @param first when its first turn comes
     * @param job what it does
     */
    private record Turn(String name, Duration first, Supplier<Uni<Void>> job) {}

    private void every(Duration period, Turn turn) {
        scheduler
                .newJob(turn.name())
                .setInterval(period.toString())
                .setDelayed(turn.first().toString())
                .setConcurrentExecution(Scheduled.ConcurrentExecution.SKIP)
                .setAsyncTask(run -> unlessAway(turn.job()))
                .schedule();
    }
}
