package dev.samovar.cache.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Regained;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.readthrough.CacheWorkbench;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A partition whose clock takes a step of the test when it is read. */
class PartitionTest {

    private static final Duration TERM = Duration.ofSeconds(5);

    private final CacheKey key = Sample.key(StoreFixture.EXPLANATION, "Java");
    private volatile Instant now = Instant.parse("2026-02-03T04:05:06Z");
    private volatile Runnable step = () -> {};
    private final ScheduledExecutorService workers = Executors.newScheduledThreadPool(1);
    private final InstantSource clock = () -> {
        Runnable due = step;
        step = () -> {};
        due.run();
        return now;
    };
    private final Partition partition = new Partition(
            clock,
            new BoundedEntries(1_000_000, () -> now, workers, (left, entry, cause) -> {}),
            new LeaseTable(clock, TERM, workers));

    @AfterEach
    void stopWorkers() {
        workers.shutdownNow();
    }

    private Lease lease() {
        return ((Acquisition.Granted) partition.acquire(key, Instant.MAX)).lease();
    }

    @Test
    void leaseIsNotRegainedDuringARemovalUnderAnother() {
        Lease lost = lease();
        now = now.plus(TERM);
        Lease other = lease();
        step = () -> assertThat(partition.remove(other)).isPresent();

        assertThat(partition.regain(lost)).isEqualTo(Regained.VOIDED);
        assertThat(partition.leases()).isZero();
        assertThat(partition.store(lost, CacheWorkbench.stamped("old", lost.epoch(), now)))
                .isFalse();
        assertThat(partition.lookUp(key)).isInstanceOf(Lookup.Absent.class);
    }

    @Test
    void lostLeaseIsRegainedIfNothingWasRemoved() {
        Lease lost = lease();
        now = now.plus(TERM);
        assertThat(partition.renew(lost)).isFalse();

        assertThat(partition.regain(lost)).isEqualTo(Regained.REGAINED);
        assertThat(partition.store(lost, CacheWorkbench.stamped("paid", lost.epoch(), now)))
                .isTrue();
    }
}
