package dev.samovar.fleet;

import static dev.samovar.fleet.Fleet.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.fleet.PurgeLedger.Purged;
import dev.samovar.testing.redis.FaultyProxy;
import dev.samovar.testing.redis.RedisServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A purge on one replica holds on all, also on stopped and disconnected ones, under load on all replicas and with
 * generations in progress.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PurgeIT {

    private static final List<String> TOPICS =
            IntStream.range(0, 8).mapToObj(i -> "purge " + i).toList();
    private static final int PER_SECOND = 90;

    private final RedisServerProcess redis = RedisServerProcess.start();
    private final FaultyProxy link = new FaultyProxy(redis.port());
    private final Fleet fleet = new Fleet("purge");
    private Replica purger;
    private Replica other;
    private Replica linked;

    /** Not in field initialisers: after a failed constructor JUnit does not call {@link #stop}. */
    @BeforeAll
    void start() {
        Map<String, String> settings = Map.of("SAMOVAR_REDIS_COMMAND_DEADLINE", "2s");
        purger = fleet.launch(redis.url(), settings);
        other = fleet.launch(redis.url(), settings);
        linked = fleet.launch(link.url(), settings);
        fleet.awaitReady();
        fleet.model().latency(Duration.ofMillis(100));
    }

    @AfterAll
    void stop() {
        fleet.close();
        link.close();
        redis.close();
    }

    /** Waits until every replica answers every topic from its own memory. */
    private void awaitNear() {
        for (Replica replica : fleet.replicas()) {
            for (String topic : TOPICS) {
                soon(topic + " near " + replica.name())
                        .until(() -> replica.explain(topic).join().cacheStatus().contains("detail=near"));
            }
        }
    }

    /** Proves that purges by namespace and by pattern hold on every replica from their answer on. */
    @Test
    void purgesHoldOnEveryReplica() {
        PurgeLedger purges = new PurgeLedger(fleet.model());
        List<Purged> made = new ArrayList<>();
        awaitNear();
        try (SteadyLoad load = new SteadyLoad(fleet.replicas(), TOPICS, PER_SECOND)) {
            for (int i = 0; i < 8; i++) {
                made.add(i % 2 == 0 ? purges.namespace(purger) : purges.pattern(other, "purge *"));
                awaitNear();
            }
            List<Reply> replies = load.stop();
            Fleet.measured(
                    "%d purges under load: %s ms each, %d answers, %d of them near, %d older than the purge",
                    made.size(),
                    made.stream().map(Purged::millis).toList(),
                    replies.size(),
                    replies.stream()
                            .filter(r -> r.cacheStatus().contains("near"))
                            .count(),
                    purges.broken(replies).size());
            assertThat(made).allMatch(purged -> purged.live() == 3).anyMatch(purged -> purged.confirmed() == 3);
            assertHold(purges, replies);
        }
    }

    /**
     * Proves the same for a replica that is stopped during the purge: for so short a time that the purge waits for it,
     * and for so long that it no longer counts as live.
     */
    @Tag("acceptance")
    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    void purgeHoldsOnStoppedReplica(int secondsBefore) {
        PurgeLedger purges = new PurgeLedger(fleet.model());
        awaitNear();
        try (SteadyLoad load = new SteadyLoad(fleet.replicas(), TOPICS, PER_SECOND)) {
            soon("load").until(() -> load.answered().size() > 20);
            other.freeze();
            long frozen = System.nanoTime();
            soon("the purge")
                    .until(() -> System.nanoTime() - frozen
                            >= Duration.ofSeconds(secondsBefore).toNanos());
            Purged purged = purges.namespace(purger);
            List<CompletableFuture<Reply>> asked = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                asked.add(other.explain(TOPICS.get(i % TOPICS.size())));
            }
            other.thaw();
            List<Reply> replies =
                    new ArrayList<>(asked.stream().map(CompletableFuture::join).toList());
            awaitNear();
            replies.addAll(load.stop());
            report("one replica stopped " + secondsBefore + " s before", purged, purges, replies);
            assertThat(purged.live()).isEqualTo(secondsBefore == 0 ? 3 : 2);
            assertThat(purged.confirmed()).isEqualTo(2);
            assertHold(purges, replies);
        } finally {
            other.thaw();
        }
    }

    /**
     * Proves the same for a replica whose connection to Redis is cut or silent during the purge. Until it is connected
     * again it may repeat only answers that it has generated itself since.
     */
    @Tag("acceptance")
    @ParameterizedTest
    @ValueSource(strings = {"cut", "silent"})
    void purgeHoldsOnDisconnectedReplica(String fault) {
        PurgeLedger purges = new PurgeLedger(fleet.model());
        awaitNear();
        try (SteadyLoad load = new SteadyLoad(fleet.replicas(), TOPICS, PER_SECOND)) {
            soon("load").until(() -> load.answered().size() > 20);
            long returns = count(linked, "store is available");
            long serialBeforeFault = fleet.model().serial();
            link.fail(fault);
            Purged purged = purges.namespaceDespite(purger, linked);
            purges.demandFromNowOn(serialBeforeFault);
            soon("away").until(() -> count(linked, "store is unavailable") > returns);
            link.restore();
            soon("back").until(() -> count(linked, "store is available") > returns);
            purges.demandFromNowOn(purged.serialBefore());
            linked.awaitConfirmed();
            awaitNear();
            List<Reply> replies = load.stop();
            report("one replica's connection " + fault, purged, purges, replies);
            assertThat(purged.live()).isEqualTo(3);
            assertThat(purged.confirmed()).isEqualTo(2);
            assertHold(purges, replies);
        } finally {
            link.restore();
        }
    }

    private static void report(String what, Purged purged, PurgeLedger purges, List<Reply> replies) {
        Fleet.measured(
                "purge with %s: answered after %d ms, live %d, confirmed %d; %d answers, %d older than the purge",
                what,
                purged.millis(),
                purged.live(),
                purged.confirmed(),
                replies.size(),
                purges.broken(replies).size());
    }

    private static long count(Replica replica, String text) {
        return replica.log().stream().filter(line -> line.contains(text)).count();
    }

    private static void assertHold(PurgeLedger purges, List<Reply> replies) {
        assertThat(replies).extracting(Reply::status).containsOnly(200);
        assertThat(purges.broken(replies)).isEmpty();
    }
}
