package dev.samovar.cache.readthrough;

import static dev.samovar.cache.readthrough.CacheWorkbench.KEY;
import static dev.samovar.cache.readthrough.CacheWorkbench.NAMESPACE;
import static dev.samovar.cache.readthrough.CacheWorkbench.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Invalidation;
import dev.samovar.cache.Purge;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The cache with many threads at once. */
class ReadThroughCacheRaceTest {

    private static final int THREADS = 20;
    private static final int CALLS = 50;
    private static final int ROUNDS = 2000;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final ExecutorService model = Executors.newFixedThreadPool(2);
    private final CacheWorkbench bench = new CacheWorkbench();

    @AfterEach
    void stop() {
        threads.shutdownNow();
        model.shutdownNow();
    }

    @Test
    void thousandCallersOfOneColdKeyShareOneLoad() throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<Future<List<UniAssertSubscriber<CachedResponse>>>> asking = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            asking.add(threads.submit(() -> {
                start.await();
                List<UniAssertSubscriber<CachedResponse>> asked = new ArrayList<>();
                for (int call = 0; call < CALLS; call++) {
                    asked.add(bench.ask());
                }
                return asked;
            }));
        }
        List<CachedResponse> answers = new ArrayList<>();
        List<UniAssertSubscriber<CachedResponse>> callers = new ArrayList<>();
        for (var each : asking) {
            callers.addAll(each.get(20, TimeUnit.SECONDS));
        }
        bench.loader.answer(1, "black");
        callers.forEach(caller -> answers.add(caller.awaitItem().getItem()));

        assertThat(answers)
                .hasSize(THREADS * CALLS)
                .allMatch(answer -> CacheWorkbench.body(answer).equals("black"));
        assertThat(answers.stream()
                        .filter(a -> a.served().equals(CacheWorkbench.forwarded(CacheStatus.Reason.MISS, false, true))))
                .as("leaders")
                .hasSize(1);
        assertThat(bench.loader.begun()).isEqualTo(1);
        assertThat(bench.counted().misses()).isEqualTo(THREADS * CALLS);
        assertThat(bench.counted().sets()).isEqualTo(1);
        assertThat(bench.cache.generationsUnderWay()).isZero();
    }

    @Test
    void requestAfterAPurgeNeverSeesWhatBeganBeforeIt() throws Exception {
        AtomicInteger begun = new AtomicInteger();
        Loader numbered = () -> Uni.createFrom()
                .item(() -> FakeLoader.generated(Integer.toString(begun.incrementAndGet()), true))
                .runSubscriptionOn(model);
        CyclicBarrier start = new CyclicBarrier(2);
        for (int round = 0; round < ROUNDS; round++) {
            Uni<Invalidation> purge =
                    round % 2 == 0 ? bench.store.purge(Purge.of(KEY)) : bench.store.purge(Purge.of(NAMESPACE));
            await(purge);
            Future<Integer> reader = threads.submit(() -> {
                start.await();
                return number(numbered);
            });
            Future<Integer> purger = threads.submit(() -> {
                start.await();
                int before = begun.get();
                await(purge);
                return number(numbered) - before;
            });
            reader.get(20, TimeUnit.SECONDS);
            assertThat(purger.get(20, TimeUnit.SECONDS)).as("round %d", round).isPositive();
        }
    }

    private int number(Loader loader) {
        return Integer.parseInt(CacheWorkbench.body(await(bench.cache.get(KEY, RequestCacheControl.NONE, loader))));
    }
}
