package dev.samovar.fleet;

import static dev.samovar.fleet.Fleet.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.redis.RedisServerProcess;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** What replicas do by the clock, and what they leave behind in Redis. */
@Tag("acceptance")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HousekeepingIT {

    private static final Duration PERIOD = Duration.ofSeconds(3);

    private final RedisServerProcess redis = RedisServerProcess.start();
    private final Fleet fleet = new Fleet("housekeeping");

    /** Not in field initialisers: after a failed constructor JUnit does not call {@link #stop}. */
    @BeforeAll
    void start() {
        fleet.start(
                3,
                redis.url(),
                Map.of(
                        "SAMOVAR_REDIS_COMMAND_DEADLINE",
                        "5s",
                        "SAMOVAR_WARMING_EVERY",
                        PERIOD.toSeconds() + "s",
                        "SAMOVAR_ALERT_EVERY",
                        PERIOD.toSeconds() + "s",
                        "SAMOVAR_ALERT_MIN_REQUESTS",
                        "1"));
    }

    @AfterAll
    void stop() {
        fleet.close();
        redis.close();
    }

    /**
     * Proves that one replica of three runs the scheduled job per period, and that another takes over after a crash.
     */
    @Test
    @Order(1)
    void jobRunsOnOneReplicaPerPeriod() {
        soon("five runs").until(() -> runs().size() >= 5);
        List<Run> runs = runs();
        Fleet.measured("scheduled warming every %d s on 3 replicas: %s", PERIOD.toSeconds(), runs);
        for (int i = 1; i < runs.size(); i++) {
            assertThat(Duration.between(runs.get(i - 1).at(), runs.get(i).at())).isGreaterThan(PERIOD.dividedBy(2));
        }

        String last = runs.get(runs.size() - 1).replica();
        fleet.replicas().stream().filter(replica -> replica.name().equals(last)).forEach(Replica::kill);
        soon("the next run").until(() -> runs().size() > runs.size());
        Fleet.measured("after the death of %s the next run was %s", last, runs().get(runs.size()));
    }

    private record Run(LocalDateTime at, String replica) {
        private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS");

        static Run of(String line, Replica replica) {
            return new Run(LocalDateTime.parse(line.substring(0, 23), TIME), replica.name());
        }

        @Override
        public String toString() {
            return replica + " at " + at.toLocalTime();
        }
    }

    private List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        for (Replica replica : fleet.replicas()) {
            replica.log().stream()
                    .filter(line -> line.contains(") Warming ") && line.contains("popular topics"))
                    .forEach(line -> runs.add(Run.of(line, replica)));
        }
        runs.sort((a, b) -> a.at().compareTo(b.at()));
        return runs;
    }

    /** Proves that every key of the service is documented and has the documented end, after requests of all kinds. */
    @Test
    @Order(2)
    void everyKeyHasAnEndOrIsDocumentedAsPermanent() {
        Replica replica =
                fleet.replicas().stream().filter(Replica::isRunning).findFirst().orElseThrow();
        useEverything(replica);
        // Popularity is stored once a minute
        soon("learned topics")
                .atMost(Duration.ofSeconds(100))
                .until(() -> redis.info("KEYS", "samovar:popular:*").contains("popular"));
        // After the first whole minute, with the next run of the job
        soon("statistics by minute")
                .atMost(Duration.ofSeconds(200))
                .until(() -> redis.info("KEYS", "samovar:history").contains("history"));
        fleet.model().hold("under way");
        CompletableFuture<Reply> underWay = replica.get("/api/subtopics?topic=under%20way&count=3");
        soon("a generation").until(() -> fleet.model().calls("under way") == 1);
        KeyInventory inventory = new KeyInventory(redis);
        // Some are there for a part of the time alone
        soon("every kind of key").untilAsserted(() -> {
            replica.explain("one more").join();
            assertOk(replica.post("/api/cache/invalidate/explanation", "").join());
            inventory.look();
            assertThat(inventory.missing()).isEmpty();
        });
        fleet.model().release("under way");
        underWay.join();

        inventory.report();
        assertThat(inventory.undocumented()).isEmpty();
        assertThat(inventory.tooLongKept()).isEmpty();
    }

    private void useEverything(Replica replica) {
        assertOk(replica.get("/api/subtopics?topic=keys&count=3").join());
        assertOk(replica.explain("keys").join());
        assertOk(replica.post("/api/create_subtopics", "{\"topic\": \"keys\"}").join());
        assertOk(replica.post(
                        "/api/create_presentation",
                        "{\"topic\": \"keys\", \"educationLevel\": \"college\", \"levelOfDetail\": \"brief\","
                                + " \"focus\": [\"a\", \"b\"]}")
                .join());
        assertOk(image(replica));
        assertOk(replica.post(
                        "/sample/v1/chat/completions",
                        "{\"model\": \"sample\", \"messages\": [{\"role\": \"user\", \"content\": \"keys\"}]}")
                .join());
        assertOk(replica.post("/api/cache/invalidate/pattern", "{\"pattern\": \"*:keys*\"}")
                .join());
        assertOk(replica.explain("keys").join());
        assertOk(replica.post("/api/cache/invalidate/subtopics", "").join());
        assertOk(replica.post("/api/cache/version", "{\"version\": \"v2.0\"}").join());
        assertOk(replica.post("/api/cache/warm", "").join());
        assertOk(replica.get("/api/cache/stats").join());
        assertOk(replica.get("/api/health").join());
        assertOk(replica.explain("keys").join());
        assertOk(image(replica));
    }

    private static Reply image(Replica replica) {
        String png = new String(
                Base64.getDecoder()
                        .decode(
                                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
                StandardCharsets.ISO_8859_1);
        String body = "--x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n"
                + "Content-Type: image/png\r\n\r\n" + png + "\r\n--x--\r\n";
        return replica.send(
                        HttpRequest.newBuilder(replica.uri("/api/image2topic"))
                                .header("Content-Type", "multipart/form-data; boundary=x")
                                .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.ISO_8859_1)),
                        "")
                .join();
    }

    private static void assertOk(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    }
}
