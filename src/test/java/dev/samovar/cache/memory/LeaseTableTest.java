package dev.samovar.cache.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.testing.ManualClock;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaseTableTest {

    private static final Duration TERM = Duration.ofMillis(50);

    private final ManualClock clock = new ManualClock();
    private final ScheduledThreadPoolExecutor workers = new ScheduledThreadPoolExecutor(1);
    private final LeaseTable book = new LeaseTable(clock, TERM, workers);

    @AfterEach
    void stopWorkers() {
        workers.shutdownNow();
    }

    @Test
    void leasesOfDeadHoldersLeaveTheBook() {
        for (int i = 0; i < 100; i++) {
            enter(i);
        }
        assertThat(book.size()).isEqualTo(100);

        clock.advance(TERM);

        await().until(() -> book.size() == 0);
        await().until(() -> workers.getQueue().isEmpty());
    }

    @Test
    void renewedLeaseStaysInTheBookUntilItsLastTermHasPassed() {
        ActiveLease lease = enter(1);
        clock.advance(TERM.dividedBy(2));
        assertThat(book.renew(lease.lease())).isTrue();
        clock.advance(TERM.dividedBy(2));

        assertThat(enter(1)).isSameAs(lease);

        clock.advance(TERM);
        await().until(() -> book.size() == 0);
        assertThat(lease.hasEnded()).isTrue();
    }

    @Test
    void leaseInUseKeepsItsPlaceUntilTheStepIsDone() {
        ActiveLease lease = enter(1);

        boolean used = book.use(lease.lease(), () -> {
            assertThat(enter(1)).isSameAs(lease);
            book.voidIf(any -> true);
            assertThat(enter(1)).isSameAs(lease);
        });

        assertThat(used).isTrue();
        assertThat(book.size()).isZero();
    }

    private ActiveLease enter(int number) {
        CacheKey key = new CacheKey(new Namespace("explanation"), "topic", String.format("%032x", number));
        return book.enter(book.write(key, 1));
    }
}
