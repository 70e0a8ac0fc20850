package dev.samovar.bench;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.memory.MemoryCacheStore;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Prints what the purge of a namespace of the memory store takes by its number of entries, and the latency of look-ups
 * in another namespace: for a second before the purge, and from then until the memory of the entries is free.
 *
 * <p>Look-ups are due every 200 µs; the latency of each counts from then.
 */
public final class MemoryPurge {

    private static final Namespace PURGED = new Namespace("purged");
    private static final int BODY_BYTES = 100;
    private static final long PERIOD_NANOS = 200_000;
    private static final int ROUNDS = 3;
    private static final int WARM_UP = 100_000;

    private final ScheduledExecutorService workers = Executors.newScheduledThreadPool(4);
    private final MemoryCacheStore store = new MemoryCacheStore(
            InstantSource.system(), Set.of(Sample.NAMESPACE, PURGED), 2L << 30, Duration.ofMinutes(1), workers);

    private MemoryPurge() {}

    /**
     * Measures.
     *
     * @param arguments those of {@link Benchmarks}; {@code true} as the second leaves out the million
     */
    public static void main(String[] arguments) throws InterruptedException {
        boolean quick = arguments.length > 1 && arguments[1].equals("true");
        new MemoryPurge().measure(quick ? new int[] {0, 100_000} : new int[] {0, 100_000, 1_000_000});
    }

    private void measure(int[] sizes) throws InterruptedException {
        Sample.fill(store);
        for (int i = 0; i < ROUNDS; i++) {
            round(WARM_UP);
        }
        System.out.printf("Medians of %d rounds%n%n", ROUNDS);
        System.out.println("| entries | purge ms | of an empty one | free after ms | look-ups before, p99 µs | max µs"
                + " | meanwhile, p99 µs | max µs |");
        System.out.println("|--:|--:|--:|--:|--:|--:|--:|--:|");
        double empty = 0;
        for (int size : sizes) {
            Figures[] rounds = new Figures[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                rounds[i] = round(size);
            }
            double purge = median(rounds, Figures.PURGE);
            empty = size == 0 ? purge : empty;
            System.out.printf(
                    Locale.ROOT,
                    "| %,d | %.3f | %.1f | %.1f | %.0f | %.0f | %.0f | %.0f |%n",
                    size,
                    purge,
                    purge / empty,
                    median(rounds, Figures.FREE),
                    median(rounds, Figures.P99_BEFORE),
                    median(rounds, Figures.MAX_BEFORE),
                    median(rounds, Figures.P99),
                    median(rounds, Figures.MAX));
        }
        workers.shutdownNow();
    }

    private Figures round(int size) throws InterruptedException {
        long usedBefore = await(store.count()).usedBytes();
        IntStream.range(0, size).forEach(this::fill);
        System.gc();

        LookUps quiet = new LookUps();
        Thread.sleep(1_000);
        long[] before = quiet.stop();
        LookUps concurrent = new LookUps();
        long start = System.nanoTime();
        long counted = await(store.purge(Purge.of(PURGED))).count();
        long answered = System.nanoTime();
        if (counted != size) {
            throw new IllegalStateException("Counted " + counted + " of " + size);
        }
        while (size > 0 && await(store.count()).usedBytes() > usedBefore) {
            Thread.sleep(20);
        }
        long free = System.nanoTime();
        return new Figures(millis(answered - start), millis(free - start), before, concurrent.stop());
    }

    private void fill(int number) {
        CacheKey sample = Sample.key(number);
        CacheKey key = new CacheKey(PURGED, sample.subject(), sample.fingerprint());
        Lease lease = ((Acquisition.Granted) await(store.acquire(key, Instant.MIN))).lease();
        await(store.store(lease, Sample.entry(BODY_BYTES, lease.epoch())));
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().indefinitely();
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }

    private static double median(Figures[] rounds, int figure) {
        double[] sorted = Arrays.stream(rounds)
                .mapToDouble(round -> round.values[figure])
                .sorted()
                .toArray();
        return sorted[sorted.length / 2];
    }

    /** What one round has measured. */
    private static final class Figures {
        static final int PURGE = 0;
        static final int FREE = 1;
        static final int P99_BEFORE = 2;
        static final int MAX_BEFORE = 3;
        static final int P99 = 4;
        static final int MAX = 5;

        private final double[] values;

        Figures(double purge, double free, long[] before, long[] meanwhile) {
            values = new double[] {purge, free, at(before, 0.99), at(before, 1), at(meanwhile, 0.99), at(meanwhile, 1)};
        }

        private static double at(long[] sorted, double part) {
            return sorted[Math.min(sorted.length - 1, (int) (sorted.length * part))] / 1e3;
        }
    }

    /** A thread that looks keys of the other namespace up until it is stopped. */
    private final class LookUps {
        private final KeyRound keys = new KeyRound();
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final CountDownLatch begun = new CountDownLatch(1);
        private final long[] nanos = new long[1 << 20];
        private final Thread thread = new Thread(this::run, "look-ups");
        private int size;

        LookUps() throws InterruptedException {
            thread.start();
            begun.await();
        }

        private void run() {
            long due = System.nanoTime();
            while (!stopped.get() && size < nanos.length) {
                due += PERIOD_NANOS;
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                if (store.getIfPresent(keys.next()).isEmpty()) {
                    throw new IllegalStateException("A key of another namespace is not found any more");
                }
                nanos[size++] = System.nanoTime() - due;
                begun.countDown();
            }
        }

        long[] stop() throws InterruptedException {
            stopped.set(true);
            thread.join();
            return Arrays.stream(nanos, 0, size).sorted().toArray();
        }
    }
}
