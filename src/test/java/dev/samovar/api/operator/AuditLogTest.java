package dev.samovar.api.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.key.Namespace;
import dev.samovar.security.Operator;
import dev.samovar.testing.LogCapture;
import dev.samovar.testing.ManualClock;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditLogTest {

    private static final Namespace SESSIONS = new Namespace("sessions");
    private static final Namespace CARTS = new Namespace("carts");
    private static final Operator SHOP = new Operator("shop", "192.0.2.1");

    private final ManualClock clock = new ManualClock();
    private final AuditLog audit = new AuditLog(SharedAudit.none(), clock);
    private final LogCapture log = LogCapture.ofAll();

    @AfterEach
    void stopListening() {
        log.close();
    }

    private List<String> lines() {
        return log.lines().stream().filter(line -> line.contains("put entries")).toList();
    }

    @Test
    void putsAreOneLineForEachOperatorAndNamespace() {
        for (int i = 0; i < 1_000; i++) {
            audit.put(SHOP, SESSIONS);
        }
        audit.put(SHOP, CARTS);
        audit.put(new Operator("desk", "192.0.2.2"), SESSIONS);
        assertThat(lines()).isEmpty();

        tell(audit.tellPuts());

        assertThat(lines())
                .hasSize(3)
                .anyMatch(line -> line.contains("shop (192.0.2.1): put entries into sessions, entries: 1000"))
                .anyMatch(line -> line.contains("shop (192.0.2.1): put entries into carts, entries: 1"))
                .anyMatch(line -> line.contains("desk (192.0.2.2): put entries into sessions, entries: 1"));
    }

    @Test
    void textFromOutsideCannotLookLikeAnEscape() {
        tell(audit.wrote(SHOP, "invalidate pattern", "*\\u000a\n*", 3));

        assertThat(log.lines())
                .anyMatch(line ->
                        line.contains("shop (192.0.2.1): invalidate pattern *\\u005cu000a\\u000a*, entries: 3"));
    }

    @Test
    void whatWasToldIsNotToldAgain() {
        audit.put(SHOP, SESSIONS);
        tell(audit.tellPuts());
        tell(audit.tellPuts());
        assertThat(lines()).hasSize(1);
    }

    @Test
    void noPutIsLostWhileOthersAreTold() throws InterruptedException {
        int writers = 4;
        int each = 5_000;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        CountDownLatch done = new CountDownLatch(writers);
        try {
            for (int writer = 0; writer < writers; writer++) {
                threads.execute(() -> {
                    for (int i = 0; i < each; i++) {
                        audit.put(SHOP, SESSIONS);
                    }
                    done.countDown();
                });
            }
            while (!done.await(1, TimeUnit.MILLISECONDS)) {
                tell(audit.tellPuts());
            }
            tell(audit.tellPuts());
        } finally {
            threads.shutdownNow();
        }

        long told = lines().stream()
                .mapToLong(line -> Long.parseLong(line.replaceAll("(?s).*sessions, entries: (\\d+).*", "$1")))
                .sum();
        assertThat(told).isEqualTo((long) writers * each);
    }

    @Test
    void lastRecordsAreTheNewestFirst() {
        for (int i = 0; i < AuditLog.RECORDS + 5; i++) {
            clock.advance(Duration.ofSeconds(1));
            tell(audit.wrote(SHOP, "delete entry", "sessions/" + i, 1));
        }
        clock.advance(Duration.ofSeconds(1));
        tell(audit.failed(SHOP, "invalidate namespace", "carts"));

        List<AuditRecord> last = tell(audit.last());

        assertThat(last).hasSize(AuditLog.RECORDS);
        assertThat(last.get(0))
                .isEqualTo(new AuditRecord(clock.instant(), SHOP, "invalidate namespace", "carts", 0, false));
        assertThat(last.get(1).target()).isEqualTo("sessions/" + (AuditLog.RECORDS + 4));
        assertThat(log.lines()).last().asString().contains("invalidate namespace carts, not confirmed by the store");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "a b+%\n\u2026", "half \ud83d", "\ude00 half", "\ud83d\ude00"})
    void recordOfARecordsTextIsEqual(String target) {
        String atTheEnd = "x".repeat(AuditRecord.MAX_TARGET - 2) + "\ud83d\ude00 and more";

        for (String one : List.of(target, atTheEnd)) {
            AuditRecord written = new AuditRecord(clock.instant(), SHOP, "invalidate pattern", one, 1, true);
            assertThat(AuditRecord.parse(written.text())).contains(written);
        }
    }

    @Test
    void recordsOfOtherReplicasAreThere() {
        FakeShared shared = new FakeShared();
        AuditLog here = new AuditLog(shared, clock);
        AuditLog there = new AuditLog(shared, clock);
        tell(here.wrote(SHOP, "warm", "", 4));
        clock.advance(Duration.ofSeconds(1));
        tell(there.wrote(SHOP, "version", "v1 to v2", 9));

        assertThat(tell(here.last())).extracting(AuditRecord::action).containsExactly("version", "warm");
        assertThat(tell(there.last())).isEqualTo(tell(here.last()));
        assertThat(tell(new AuditLog(shared, clock).last()))
                .as("after a restart")
                .hasSize(2);
    }

    @Test
    void unavailableStoreLeavesTheRecordsOfThisProcess() {
        FakeShared shared = new FakeShared();
        AuditLog here = new AuditLog(shared, clock);
        shared.isAway = true;
        tell(here.wrote(SHOP, "warm", "", 4));
        assertThat(tell(here.last())).hasSize(1);

        shared.isAway = false;
        assertThat(tell(here.last())).hasSize(1);
    }

    @Test
    void recordIsTheSameAfterItsText() {
        AuditRecord full = new AuditRecord(
                clock.instant(), new Operator("a n%n", "::1"), "invalidate pattern", "*: \n+\u00fc\u2028*", 3, true);

        assertThat(full.text()).doesNotContainPattern("[\n\u2028]");
        assertThat(AuditRecord.parse(full.text())).contains(full);
        assertThat(AuditRecord.parse(full.text() + " more")).isEmpty();
        for (String damaged : List.of("", "x", "1 2 3 4 5 6 7", full.text().replace("%", "%z"))) {
            assertThat(AuditRecord.parse(damaged)).as(damaged).isEmpty();
        }
    }

    @Test
    void longTargetIsCutOff() {
        AuditRecord full = new AuditRecord(clock.instant(), SHOP, "delete entry", "x".repeat(9_000), 1, true);

        assertThat(full.target()).hasSizeLessThanOrEqualTo(AuditRecord.MAX_TARGET);
        assertThat(AuditRecord.parse(full.text())).contains(full);
    }

    private static <T> T tell(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    private static final class FakeShared implements SharedAudit {

        private final List<AuditRecord> records = new CopyOnWriteArrayList<>();
        private boolean isAway;

        @Override
        public Uni<Void> add(AuditRecord written) {
            return answer(() -> {
                records.add(written);
                return null;
            });
        }

        @Override
        public Uni<List<AuditRecord>> load() {
            return answer(() -> List.copyOf(records));
        }

        private <T> Uni<T> answer(Supplier<T> items) {
            return isAway
                    ? Uni.createFrom().failure(new StoreUnavailableException("away", new IllegalStateException()))
                    : Uni.createFrom().item(items);
        }
    }
}
