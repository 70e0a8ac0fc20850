package dev.samovar.bootstrap.wiring.redis;

import dev.samovar.api.operator.AuditLog;
import dev.samovar.api.operator.SharedAudit;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.redis.fleet.JobLock;
import dev.samovar.cache.redis.fleet.RedisLatest;
import dev.samovar.cache.redis.fleet.RedisRing;
import dev.samovar.cache.redis.fleet.RedisTopCounts;
import dev.samovar.cache.redis.fleet.RedisValue;
import dev.samovar.monitoring.alert.AlertMemory;
import dev.samovar.monitoring.history.SharedPoints;
import dev.samovar.monitoring.history.StatsHistory;
import dev.samovar.warming.popularity.PopularityStore;
import java.time.Duration;

/** The state besides the cache that replicas share in Redis: locks of jobs, popularity, audit, history and alert. */
public final class SharedState {

    private static final Duration ALERT_TTL = Duration.ofDays(1);

    /** The timeout of commands of jobs, which no request waits for. */
    private static final Duration JOB_DEADLINE = Duration.ofSeconds(2);

    private final JobLock locks;
    private final PopularityStore popularTopics;
    private final PopularityStore popularRequests;
    private final PopularityStore prompts;
    private final SharedAudit audit;
    private final AlertMemory alert;
    private final SharedPoints minutes;

    /**
     * @param prefix what the names of all keys begin with
     */
    SharedState(RedisExecutor commands, String prefix) {
        locks = new JobLock(commands, prefix, JOB_DEADLINE);
        popularTopics = popularity(commands, prefix + ":popular:");
        popularRequests = popularity(commands, prefix + ":popular-requests:");
        prompts = popularity(commands, prefix + ":prompts:");
        audit = new SharedAuditRecords(new RedisLatest(commands, prefix + ":audit", AuditLog.RECORDS));
        alert = new SharedAlertMemory(new RedisValue(commands, prefix + ":alert", ALERT_TTL));
        minutes = new SharedHistory(new RedisRing(commands, prefix + ":history", StatsHistory.MINUTES));
    }

    private static PopularityStore popularity(RedisExecutor commands, String prefix) {
        return new SharedPopularity(new RedisTopCounts(
                commands, prefix, PopularityStore.NAMES_PER_DAY, Duration.ofDays(PopularityStore.DAYS + 1L)));
    }

    /** The locks of scheduled jobs. */
    public JobLock locks() {
        return locks;
    }

    /** The counts of topics. */
    public PopularityStore popularTopics() {
        return popularTopics;
    }

    /** The counts of proxied requests that may be warmed. */
    public PopularityStore popularRequests() {
        return popularRequests;
    }

    /** The counts of proxied requests by upstream, model and beginning of the last message. */
    public PopularityStore prompts() {
        return prompts;
    }

    /** The last management writes. */
    public SharedAudit audit() {
        return audit;
    }

    /** The last verdict on the hit rate. */
    public AlertMemory alert() {
        return alert;
    }

    /** The statistics by minute. */
    public SharedPoints minutes() {
        return minutes;
    }
}
