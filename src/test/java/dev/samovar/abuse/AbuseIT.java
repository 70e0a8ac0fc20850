package dev.samovar.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.abuse.check.AnswerCheck;
import dev.samovar.abuse.check.LogCheck;
import dev.samovar.abuse.client.Answer;
import dev.samovar.abuse.client.Clients;
import dev.samovar.abuse.client.Complaints;
import dev.samovar.abuse.fuzz.FrameFuzzer;
import dev.samovar.abuse.fuzz.Operation;
import dev.samovar.abuse.fuzz.RequestFuzzer;
import dev.samovar.abuse.fuzz.RespClient;
import dev.samovar.testing.redis.RedisServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The abuse suite, on one process with a memory store and one with Redis.
 *
 * <p>{@code -Dabuse.requests} is the number of requests of both together, {@code -Dabuse.seed} their seed.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("acceptance")
class AbuseIT {

    private static final long SEED = Long.getLong("abuse.seed", 20260204);
    private static final int REQUESTS = Integer.getInteger("abuse.requests", 4_000);
    private static final long MOST_RESIDENT_MB = 3 * 256;
    private static final long MOST_ENTRIES_MB = 64;

    private final AbuseReport report = new AbuseReport(SEED, REQUESTS);

    @Test
    void hostileRequestsOnMemoryStoreLeaveServiceIntact() throws IOException {
        try (HostileModel model = new HostileModel(SEED);
                Target target = new Target("memory", model.url(), Map.of())) {
            abuse("memory", target, () -> {});
        }
        report.finish("memory");
    }

    @Test
    void hostileRequestsOnRedisLeaveServiceIntact() throws IOException {
        try (HostileModel model = new HostileModel(SEED);
                RedisServerProcess redis = RedisServerProcess.start();
                RespClient client = new RespClient(redis.port());
                Target target = new Target(
                        "redis",
                        model.url(),
                        Map.of("REDIS_URL", redis.url(), "SAMOVAR_REDIS_COMMAND_DEADLINE", "5s"))) {
            abuse(
                    "redis",
                    target,
                    () -> new RedisAbuse(target, client, report.part("Redis values"))
                            .run(SEED, Math.max(30, Math.min(200, REQUESTS / 200))));
        }
        report.finish("redis");
    }

    private void abuse(String name, Target target, Runnable values) {
        List<Operation> operations = target.operations();
        assertThat(operations).as("operations of the description").hasSizeGreaterThan(12);
        int half = REQUESTS / 2;
        int fuzzed = half * 5 / 8;
        // With continuous purges a generation may be voided repeatedly
        AnswerCheck check = check(Set.of(503));
        Complaints warmUp = report.part("warm-up");
        new Clients(target.port(), check, warmUp)
                .send(0, Math.max(500, fuzzed / 20), number -> RequestFuzzer.shot(operations, SEED + 1, number));
        Vitals before = Vitals.of(target);
        report.vitals(name, "before", before);

        HealthWatch.during(target.port(), report.part("health"), () -> {
            new Clients(target.port(), check, report.part("requests"))
                    .send(0, fuzzed, number -> RequestFuzzer.shot(operations, SEED, number));
            new Clients(target.port(), check(Set.of(501, 503, 505)), report.part("frames"))
                    .send(0, half / 8, number -> FrameFuzzer.shot(SEED, number));
            new ConnectionAbuse(target, report.part("connections"), SEED).run(Math.max(5, half / 1_000));
            new UnreadAnswers(target, report.part("unread answers")).run();
            new ModelAbuse(target, check(Set.of(502, 503, 504)), report.part("model answers")).run(half / 4);
            values.run();
        });
        settle(name, target, before);
        report.log(new LogCheck(List.of(Target.SECRET)), target.log());
    }

    private static AnswerCheck check(Set<Integer> allowed) {
        return new AnswerCheck(List.of(Target.SECRET), allowed);
    }

    private void settle(String name, Target target, Vitals before) {
        Complaints complaints = report.part("afterwards");
        try {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> Vitals.of(target).isBackTo(before));
        } catch (ConditionTimeoutException e) {
            complaints.add("threads or files have not gone back to what they were");
        }
        Vitals after = Vitals.of(target);
        report.vitals(name, "after", after);
        if (!target.isAlive() || after.peakMb() > MOST_RESIDENT_MB) {
            complaints.add("alive " + target.isAlive() + ", peak " + after.peakMb() + " MiB");
        }
        double entriesMb =
                target.json("/api/cache/stats").at("/stats/memory_used_mb").asDouble(Double.NaN);
        if (!(entriesMb <= MOST_ENTRIES_MB)) {
            complaints.add("entries of " + entriesMb + " MB");
        }
        if (target.get("/q/metrics").text().contains(LogCheck.MARK)) {
            complaints.add("a figure under a name of the client's making");
        }
        Answer still = target.get("/api/subtopics?topic=still%20here");
        if (still.status() != 200) {
            complaints.add("no longer served: " + still);
        }
    }
}
