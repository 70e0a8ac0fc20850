package dev.samovar.cache.readthrough.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.cache.readthrough.stream.body.Audience;
import dev.samovar.cache.readthrough.stream.body.StreamLimits;
import dev.samovar.cache.readthrough.stream.part.Part;
import dev.samovar.cache.readthrough.stream.part.PartLoader;
import dev.samovar.cache.readthrough.stream.timing.StreamTimeouts;
import dev.samovar.limit.Quota;
import dev.samovar.testing.Rounds;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many threads at a time: readers, purges and the model. */
@Tag("rounds")
class StreamRaceTest {

    private static final int THREADS = 4;
    private static final RequestCacheControl ANY = RequestCacheControl.NONE;
    private static final StreamTimeouts UNLIMITED =
            new StreamTimeouts(Duration.ofDays(365), Duration.ofDays(365), Duration.ofDays(365));

    /** Where a caller on this thread is called back. */
    private static final ThreadLocal<Executor> HOME = new ThreadLocal<>();

    private final ExecutorService askers = Executors.newFixedThreadPool(THREADS);
    private final ExecutorService homes = Executors.newFixedThreadPool(THREADS);

    /** Mutiny's first use sets up static state that two threads must not set up at once. */
    @BeforeAll
    static void useMutinyOnce() {
        Uni.createFrom().item(1).map(one -> one).await().indefinitely();
    }

    @AfterEach
    void close() {
        askers.shutdownNow();
        homes.shutdownNow();
    }

    private StreamBench bench(long maxBody) {
        return new StreamBench(new StreamLimits(maxBody, 1_000_000_000), () -> homes);
    }

    @Test
    void hundredReadersJoinedAtRandomMomentsGetEqualBytes() throws Exception {
        for (int round = 0; round < Rounds.of(200); round++) {
            Random random = new Random(round);
            StreamBench bench = bench(StreamBench.MAX_BODY);
            List<Future<ManualReader>> asked = new ArrayList<>();
            ManualReader leader = ManualReader.of(bench.get(ANY));
            FakePartLoader.Generation generation = bench.generation(1);
            while (asked.size() < 100) {
                boolean stepwise = random.nextInt(3) == 0;
                asked.add(askers.submit(
                        () -> stepwise ? ManualReader.stepwise(bench.get(ANY)) : ManualReader.of(bench.get(ANY))));
                for (int n = random.nextInt(4); n > 0; n--) {
                    generation.chunk("x".repeat(1 + random.nextInt(50)) + n);
                }
            }
            generation.end();

            assertThat(leader.await().text()).isEqualTo(generation.sent());
            for (Future<ManualReader> reader : asked) {
                ManualReader mine = reader.get(60, TimeUnit.SECONDS).await();
                assertThat(mine.failure).isNull();
                assertThat(mine.text()).isEqualTo(generation.sent());
            }
            assertThat(bench.loader.begun()).isEqualTo(1);
            assertNothingIsLeft(bench);
        }
    }

    @Test
    void requestsThatBeginTogetherAreChargedForOneGeneration() throws Exception {
        for (int round = 0; round < Rounds.of(5000); round++) {
            StreamBench bench = bench(StreamBench.MAX_BODY);
            AtomicInteger charged = new AtomicInteger();
            RequestCacheControl limited = ANY.chargedTo(new Quota() {
                @Override
                public Optional<Duration> tryAcquire() {
                    charged.incrementAndGet();
                    return Optional.empty();
                }

                @Override
                public void release() {
                    charged.decrementAndGet();
                }
            });
            CyclicBarrier together = new CyclicBarrier(THREADS);
            List<Future<ManualReader>> asked = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                asked.add(askers.submit(() -> {
                    together.await(60, TimeUnit.SECONDS);
                    return ManualReader.of(bench.get(limited));
                }));
            }
            List<ManualReader> readers = new ArrayList<>();
            for (Future<ManualReader> reader : asked) {
                readers.add(reader.get(60, TimeUnit.SECONDS));
            }
            bench.generation(1).chunk("a").end();
            for (ManualReader reader : readers) {
                assertThat(reader.await().text()).isEqualTo("a");
            }
            assertThat(bench.loader.begun()).isEqualTo(1);
            assertThat(charged).hasValue(1);
        }
    }

    /** Readers that leave on the thread of their callbacks, as clients on an event loop do, are gone at once. */
    @Test
    void readersThatLeaveAtAnyMomentLeaveNothing() throws Exception {
        List<ExecutorService> loops = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            loops.add(Executors.newSingleThreadExecutor());
        }
        try {
            for (int round = 0; round < Rounds.of(1000); round++) {
                leaveAtAnyMoment(round, loops, Duration.ZERO);
            }
        } finally {
            loops.forEach(ExecutorService::shutdownNow);
        }
    }

    /**
     * A cancellation on another thread can be lost in Mutiny, when a step of a chain begins at that moment. Such a reader is
     * let in with the first byte, and the timeout for unclaimed readers ends it.
     */
    @Test
    void readersThatLeaveElsewhereAreMissedInTime() throws Exception {
        List<ExecutorService> anyThread = Collections.nCopies(THREADS, homes);
        for (int round = 0; round < Rounds.of(1000); round++) {
            leaveAtAnyMoment(round, anyThread, Audience.UNCLAIMED);
        }
    }

    private void leaveAtAnyMoment(int round, List<ExecutorService> homesOfCallers, Duration thenPasses)
            throws Exception {
        Random random = new Random(round);
        // Some of the answers become too large on the way
        StreamBench bench = new StreamBench(
                new StreamLimits(random.nextBoolean() ? 100 : StreamBench.MAX_BODY, 1_000_000_000), HOME::get);
        CyclicBarrier together = new CyclicBarrier(THREADS);
        List<Callable<ManualReader>> callers = new ArrayList<>();
        for (ExecutorService mine : homesOfCallers) {
            int pause = random.nextInt(200);
            callers.add(() -> {
                together.await(60, TimeUnit.SECONDS);
                ManualReader reader = mine.submit(() -> {
                            HOME.set(mine);
                            return ManualReader.stepwise(
                                    bench.cache.get(StreamBench.KEY, ANY, bench.loader, UNLIMITED));
                        })
                        .get(60, TimeUnit.SECONDS);
                for (int n = 0; n < pause; n++) {
                    Thread.onSpinWait();
                }
                mine.submit(reader::leave).get(60, TimeUnit.SECONDS);
                return reader;
            });
        }
        List<Future<ManualReader>> asked = new ArrayList<>();
        callers.forEach(caller -> asked.add(askers.submit(caller)));
        boolean done = false;
        while (!done) {
            done = asked.stream().allMatch(Future::isDone);
            bench.loader.generations.forEach(generation -> generation.chunk("0123456789"));
        }
        for (Future<ManualReader> reader : asked) {
            reader.get(60, TimeUnit.SECONDS);
        }
        assertNothingIsLeft(bench, () -> {
            if (!thenPasses.isZero()) {
                bench.loader.generations.forEach(generation -> generation.chunk("the first byte"));
                bench.timer.advance(thenPasses);
            }
        });
    }

    /** Purges while requests come: nobody gets a byte that was generated before a purge that was answered before. */
    @Test
    void requestAfterAPurgeGetsNothingFromBeforeIt() throws Exception {
        StreamBench bench = bench(StreamBench.MAX_BODY);
        AtomicInteger purgesBegun = new AtomicInteger();
        AtomicInteger purgesAnswered = new AtomicInteger();
        Map<Integer, Integer> purgesBefore = new ConcurrentHashMap<>();
        AtomicInteger generations = new AtomicInteger();
        PartLoader loader = () -> Uni.createFrom()
                .item(() -> {
                    int number = generations.incrementAndGet();
                    purgesBefore.put(number, purgesBegun.get());
                    return number;
                })
                .onItem()
                .transformToMulti(number -> io.smallrye.mutiny.Multi.createFrom()
                        .range(0, 22)
                        .map(n -> part(number, n))
                        .emitOn(homes));
        int perThread = Rounds.of(20_000);
        List<Future<Integer>> asked = new ArrayList<>();
        for (int i = 0; i < THREADS - 1; i++) {
            asked.add(askers.submit(() -> {
                int read = 0;
                for (int n = 0; n < perThread; n++) {
                    int answered = purgesAnswered.get();
                    ManualReader reader = ManualReader.of(
                                    bench.cache.get(StreamBench.KEY, ANY, loader, StreamBench.TIMEOUTS))
                            .await();
                    if (reader.isComplete()) {
                        String[] chunks = reader.text().split(";", -1);
                        assertThat(chunks).hasSize(21).startsWith(chunks[0], chunks[0]);
                        assertThat(purgesBefore.get(Integer.parseInt(chunks[0])))
                                .isGreaterThanOrEqualTo(answered);
                        read++;
                    } else {
                        assertThat(reader.failure)
                                .isInstanceOf(dev.samovar.cache.readthrough.GenerationVoidedException.class);
                    }
                }
                return read;
            }));
        }
        while (!asked.stream().allMatch(Future::isDone)) {
            purgesBegun.incrementAndGet();
            bench.purge();
            purgesAnswered.incrementAndGet();
            // A request that was voided twice waits; far from any timeout
            bench.timer.advance(Duration.ofNanos(100_000));
            Thread.onSpinWait();
        }
        int read = 0;
        for (Future<Integer> one : asked) {
            read += one.get(60, TimeUnit.SECONDS);
        }
        assertThat(read).isPositive();
        assertNothingIsLeft(bench);
    }

    private static Part part(int generation, int n) {
        if (n == 0) {
            return new Part.Head(FakePartLoader.HEAD);
        }
        return n < 21
                ? new Part.Chunk((generation + ";").getBytes(java.nio.charset.StandardCharsets.UTF_8))
                : new Part.End(true, FakePartLoader.COST, "", Optional.empty());
    }

    private static void assertNothingIsLeft(StreamBench bench) {
        assertNothingIsLeft(bench, () -> {});
    }

    private static void assertNothingIsLeft(StreamBench bench, Runnable meanwhile) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> {
                    meanwhile.run();
                    assertThat(bench.loader.generations).noneMatch(FakePartLoader.Generation::isUnderWay);
                    assertThat(bench.cache.generationsUnderWay())
                            .as("generations")
                            .isZero();
                    assertThat(bench.limits.usedBytes()).as("buffered bytes").isZero();
                });
    }
}
