package dev.samovar.cache.readthrough.flight;

import dev.samovar.bench.Beside;
import dev.samovar.bench.Sample;
import dev.samovar.cache.key.CacheKey;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.infra.Blackhole;

/**
 * A flight whose work ends at once, beside the least that shares work: a future in a map, removed before it completes.
 * Alone, and with two threads that join each other's flights if they happen to overlap.
 */
@State(Scope.Benchmark)
public class SingleFlightBenchmark {

    // The timer of a caller stays in its queue until its end, also if the flight lands before; so a short one
    private static final Duration PATIENCE = Duration.ofMillis(50);
    private static final String OUTCOME = "filled";

    private final CacheKey key = Sample.key(1);
    private final SingleFlight<CacheKey, String> flights = new SingleFlight<>(CallerContext.none());
    private final ConcurrentMap<CacheKey, CompletableFuture<String>> futures = new ConcurrentHashMap<>();

    private final ExecutorService workers = Executors.newCachedThreadPool();

    @Setup
    public void start() {
        Infrastructure.setDefaultExecutor(workers);
        // The first Uni of a process sets up context propagation, which two threads may not do at once
        flights.join(key, PATIENCE, () -> Uni.createFrom().item(OUTCOME))
                .await()
                .indefinitely();
    }

    @TearDown
    public void stop() {
        Infrastructure.getDefaultWorkerPool().shutdownNow();
        workers.shutdownNow();
    }

    @Benchmark
    @Beside("future")
    public void join(Blackhole outcomes) {
        joined(outcomes);
    }

    @Benchmark
    public String future() {
        return fromFuture();
    }

    @Benchmark
    @Threads(2)
    @Beside("futureOfTwo")
    public void joinOfTwo(Blackhole outcomes) {
        joined(outcomes);
    }

    @Benchmark
    @Threads(2)
    public String futureOfTwo() {
        return fromFuture();
    }

    private void joined(Blackhole outcomes) {
        flights.join(key, PATIENCE, () -> Uni.createFrom().item(OUTCOME))
                .subscribe()
                .with(outcomes::consume);
    }

    private String fromFuture() {
        CompletableFuture<String> mine = new CompletableFuture<>();
        CompletableFuture<String> running = futures.putIfAbsent(key, mine);
        if (running != null) {
            return running.join();
        }
        futures.remove(key, mine);
        mine.complete(OUTCOME);
        return mine.join();
    }
}
