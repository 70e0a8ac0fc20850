package dev.samovar.cache.readthrough.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.readthrough.stream.body.StreamLimits;
import dev.samovar.cache.readthrough.stream.part.Part;
import dev.samovar.testing.store.FakeCacheStore.Operation;
import io.smallrye.mutiny.Multi;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Readers that fail, and errors of the program: neither holds up a generation or other readers. */
class StreamReaderTest {

    private static final String BLOCK = "x".repeat(100 * 1024);

    private StreamBench bench = new StreamBench(new StreamLimits(10, 1000), CallerContext.none());
    private boolean closed;

    private void useLoopThatCloses() {
        Executor loop = task -> {
            if (closed) {
                throw new RejectedExecutionException("closed");
            }
            task.run();
        };
        bench = new StreamBench(new StreamLimits(1000, 1000), () -> loop);
    }

    @Test
    void readerThatAsksForNothingFailsAndHoldsNobodyUp() {
        ManualReader quick = bench.ask();
        ManualReader wrong = bench.askSlowly();
        for (int i = 0; i < 10; i++) {
            bench.generation(1).chunk(BLOCK);
        }
        wrong.request(0);
        bench.generation(1).end();

        assertThat(wrong.failure).isInstanceOf(IllegalArgumentException.class);
        assertThat(quick.text()).hasSize(10 * BLOCK.length());
        assertThat(quick.isComplete()).isTrue();
        assertThat(bench.cache.generationsUnderWay()).isZero();
    }

    @Test
    void generationEndsWithTheLoopOfItsOnlyReader() {
        useLoopThatCloses();
        bench.ask();
        bench.generation(1).chunk("a");
        closed = true;
        bench.generation(1).chunk("b");

        assertThat(bench.generation(1).isCancelled()).isTrue();
        assertThat(bench.cache.generationsUnderWay()).isZero();
    }

    @Test
    void generationEndsWithTheLoopOfTheOnlyOneThatWaits() {
        useLoopThatCloses();
        bench.ask();
        closed = true;
        bench.generation(1).chunk("a");

        assertThat(bench.generation(1).isCancelled()).isTrue();
        assertThat(bench.cache.generationsUnderWay()).isZero();
    }

    @Test
    void requestLetInAfterItsLoopClosedIsNoReader() {
        Executor loop = task -> {
            throw new RejectedExecutionException("closed");
        };
        List<Executor> homes = new ArrayList<>(List.of(Runnable::run, loop));
        bench = new StreamBench(new StreamLimits(1000, 1000), () -> homes.remove(0));
        ManualReader first = bench.ask();
        bench.generation(1).chunk("a");
        bench.ask();
        first.leave();

        assertThat(bench.generation(1).isCancelled()).isTrue();
        assertThat(bench.cache.generationsUnderWay()).isZero();
    }

    @Test
    void requestSentAwayFromALargeAnswerDoesNotKeepItGoing() {
        ManualReader reader = bench.ask();
        bench.generation(1).chunk("0123456789");
        bench.store.holdForGood(Operation.RENEW);
        bench.ask();
        bench.generation(1).chunk("too large");
        reader.leave();

        assertThat(bench.generation(1).isCancelled()).isTrue();
    }

    @Test
    void callThatBeginsAfterItsReaderHasLeftIsGivenUp() {
        AtomicBoolean cancelled = new AtomicBoolean();
        List<Flow.Subscriber<? super Part>> begun = new ArrayList<>();
        ManualReader reader = ManualReader.of(bench.cache.get(
                StreamBench.KEY,
                RequestCacheControl.NONE,
                () -> Multi.createFrom().publisher(begun::add),
                StreamBench.TIMEOUTS));
        reader.leave();
        begun.get(0).onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {
                // Nothing comes
            }

            @Override
            public void cancel() {
                cancelled.set(true);
            }
        });

        assertThat(cancelled).isTrue();
    }

    @Test
    void errorAfterTheEndLeavesTheAnswerWholeAndEndsTheGeneration() {
        bench.onNotStored = () -> {
            throw new IllegalStateException("broken listener");
        };
        ManualReader slow = bench.askSlowly();
        bench.generation(1).chunk("a").end(false);
        assertThat(bench.cache.generationsUnderWay()).isZero();
        slow.request(1);

        assertThat(slow.text()).isEqualTo("a");
        assertThat(slow.isComplete()).isTrue();
        assertThat(bench.limits.usedBytes()).isZero();
    }
}
