package dev.samovar.bootstrap.jobs;

import dev.samovar.api.operator.AuditLog;
import dev.samovar.bootstrap.config.SamovarConfig;
import dev.samovar.bootstrap.wiring.ModelBeans;
import dev.samovar.bootstrap.wiring.redis.RedisMode;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.redis.fleet.JobLock;
import dev.samovar.model.FailureLog;
import dev.samovar.monitoring.CountedWarnings;
import dev.samovar.monitoring.LastStoreCounts;
import dev.samovar.monitoring.LatestStats;
import dev.samovar.monitoring.alert.HitRateAlert;
import dev.samovar.monitoring.alert.HitRateWindow;
import dev.samovar.monitoring.history.StatsHistory;
import dev.samovar.proxy.stats.DailyMoney;
import dev.samovar.warming.PopularityRanking;
import dev.samovar.warming.WarmingRuns;
import dev.samovar.warming.popularity.PopularPrompts;
import dev.samovar.warming.request.PopularRequests;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduler;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Supplier;

/** The scheduled jobs. The scheduler owns their runs; a job that is still running is not started. */
@Singleton
class Jobs {

    private static final Duration CLEAN_EVERY = Duration.ofSeconds(10);
    private static final Duration AUDIT_EVERY = Duration.ofMinutes(1);
    private static final Duration MONEY_EVERY = Duration.ofMinutes(1);
    private static final Duration WARNINGS_EVERY = Duration.ofSeconds(15);
    private static final Duration RANK_EVERY = Duration.ofMinutes(1);
    private static final Duration TAKE_OVER_EVERY = Duration.ofMinutes(1);
    // Soon, since charts begin with what other replicas have saved
    private static final Duration HISTORY_AFTER = Duration.ofSeconds(1);
    private static final Duration LOCK_TERM = Duration.ofSeconds(30);

    private final Scheduler scheduler;
    private final SamovarConfig config;
    private final RedisMode redisMode;

    Jobs(Scheduler scheduler, SamovarConfig config, RedisMode redisMode) {
        this.scheduler = scheduler;
        this.config = config;
        this.redisMode = redisMode;
    }

    /** Reads the statistics for gauges and the window, and checks the hit rate. */
    void watch(
            @Observes StartupEvent event,
            LatestStats stats,
            HitRateWindow window,
            StatsHistory history,
            LastStoreCounts counts,
            HitRateAlert alert) {
        every(
                "statistics",
                HitRateWindow.SAMPLE_EVERY,
                () -> stats.read()
                        .invoke(window::sample)
                        .call(counts::refresh)
                        .invoke(history::sample)
                        .replaceWithVoid());
        config.alert()
                .every()
                .period()
                .ifPresent(period -> every(
                        "alert",
                        period,
                        () -> onOneReplica("alert", period, alert::check).chain(alert::follow)));
    }

    /** With a shared cache, saves the statistics by minute from one replica, and reads them on all. */
    void shareHistory(@Observes StartupEvent event, StatsHistory history) {
        Duration period = StatsHistory.SHARE_EVERY;
        redisMode
                .cache()
                .ifPresent(shared -> every(
                        "history",
                        period,
                        HISTORY_AFTER,
                        () -> onOneReplica("history", period, history::save).chain(history::load)));
    }

    /** Logs the number of repeated model failures. */
    void logFailures(@Observes StartupEvent event, ModelBeans.Upstream upstream) {
        every(
                "model-failures",
                FailureLog.FLUSH_EVERY,
                () -> Uni.createFrom()
                        .voidItem()
                        .invoke(() -> upstream.failures().flush()));
    }

    /** Logs the number of repeated warnings. */
    void logRepeats(@Observes StartupEvent event, CountedWarnings warnings) {
        every("warnings", WARNINGS_EVERY, () -> Uni.createFrom().voidItem().invoke(warnings::flush));
    }

    /** Ranks topics, proxied requests and prompts, and warms the popular ones. */
    void warm(
            @Observes StartupEvent event,
            WarmingRuns warming,
            PopularityRanking topics,
            PopularRequests requests,
            PopularPrompts prompts) {
        every(
                "popularity",
                RANK_EVERY,
                () -> topics.refresh().chain(requests::refresh).chain(prompts::refresh));
        config.warming()
                .every()
                .period()
                .ifPresent(period -> every(
                        "warming",
                        redisMode.cache().isPresent() && period.compareTo(TAKE_OVER_EVERY) > 0
                                ? TAKE_OVER_EVERY
                                : period,
                        period,
                        () -> warmOnOneReplica(period, () -> run(warming, period))));
    }

    /** With a shared cache, warms on one replica per period; another replica takes over after a crash. */
    private Uni<Void> warmOnOneReplica(Duration period, Supplier<Uni<Void>> job) {
        return redisMode
                .state()
                .map(shared -> new LockedJob(shared.locks(), "warming", LOCK_TERM).run(lockFor(period), job))
                .orElseGet(job);
    }

    /** Logs the number of entries that applications have put. */
    void audit(@Observes StartupEvent event, AuditLog audit) {
        every("audit", AUDIT_EVERY, audit::tellPuts);
    }

    /** Logs what proxied requests spent and saved, soon after each end of a day in UTC. */
    void logMoney(@Observes StartupEvent event, DailyMoney money) {
        every("money", MONEY_EVERY, () -> Uni.createFrom().voidItem().invoke(money::check));
    }

    /** Removes purged entries from a shared store. */
    void clean(@Observes StartupEvent event) {
        redisMode.cache().ifPresent(shared -> every("cleaner", CLEAN_EVERY, shared::clean));
    }

    private static Uni<Void> run(WarmingRuns warming, Duration period) {
        return warming.join(period).replaceWithVoid();
    }

    /** Shorter than the period, so that the lock is free at the next run. */
    private static Duration lockFor(Duration period) {
        return period.multipliedBy(9).dividedBy(10);
    }

    /** With a shared cache, runs a job on the replica that acquires its lock; while Redis is unavailable, on none. */
    private Uni<Void> onOneReplica(String name, Duration period, Supplier<Uni<Void>> job) {
        return redisMode
                .state()
                .map(shared -> shared.locks()
                        .tryLock(name, lockFor(period))
                        .chain(lock -> lock.isPresent()
                                ? underLock(lock.get(), job)
                                : Uni.createFrom().voidItem())
                        .onFailure(StoreUnavailableException.class)
                        .recoverWithNull())
                .orElseGet(job);
    }

    /** Releases the lock of a failed job, so that another replica can run it. */
    private static Uni<Void> underLock(JobLock.Held lock, Supplier<Uni<Void>> job) {
        return Uni.createFrom()
                .deferred(() -> job.get())
                .onFailure()
                .call(() -> lock.release()
                        .onFailure(StoreUnavailableException.class)
                        .recoverWithItem(false));
    }

    /** Skips a run while the store is unavailable. */
    private static Uni<Void> unlessUnavailable(Supplier<Uni<Void>> job) {
        return Uni.createFrom()
                .deferred(() -> job.get())
                .onFailure(StoreUnavailableException.class)
                .recoverWithNull();
    }

    private void every(String name, Duration period, Supplier<Uni<Void>> job) {
        every(name, period, period, job);
    }

    private void every(String name, Duration period, Duration delay, Supplier<Uni<Void>> job) {
        scheduler
                .newJob(name)
                .setInterval(period.toString())
                .setDelayed(delay.toString())
                .setConcurrentExecution(Scheduled.ConcurrentExecution.SKIP)
                .setAsyncTask(run -> unlessUnavailable(job))
                .schedule();
    }
}
