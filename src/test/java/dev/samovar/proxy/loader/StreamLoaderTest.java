package dev.samovar.proxy.loader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.readthrough.stream.part.Part;
import dev.samovar.proxy.UpstreamException;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers in parts, as the cache gets them; all on one event loop. */
class StreamLoaderTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String GOOD =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"c\"},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":5}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";

    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final LoaderBench bench = new LoaderBench();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void on(Runnable step) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.runOnContext(there -> {
            try {
                step.run();
                done.complete(null);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        done.join();
    }

    private AssertSubscriber<Part> load(long demand) {
        AssertSubscriber<Part> subscriber = AssertSubscriber.create(demand);
        bench.headers.set("Content-Type", "text/event-stream");
        on(() -> new StreamLoader(vertx, bench.generation(true)).load().subscribe(subscriber));
        return subscriber;
    }

    @Test
    void goodStreamEndsWithItsCostAndTime() {
        bench.body.add(GOOD);
        AssertSubscriber<Part> parts = load(Long.MAX_VALUE);
        on(() -> bench.answer(DONE));

        List<Part> all = parts.awaitCompletion(LONG).getItems();
        assertThat(all).hasSize(4);
        assertThat(all.get(3)).isInstanceOfSatisfying(Part.End.class, end -> {
            assertThat(end.storable()).isTrue();
            assertThat(end.freshFor()).hasValue(LoaderBench.FRESH);
            assertThat(end.request()).isEqualTo("kept");
            assertThat(end.cost().tokensOut()).isEqualTo(5);
        });
        assertThat(bench.cancelled).isZero();
    }

    @Test
    void streamWithoutItsEndIsNotStored() {
        AssertSubscriber<Part> parts = load(Long.MAX_VALUE);
        on(() -> bench.answer(GOOD.replace("\"stop\"", "null")));

        List<Part> all = parts.awaitCompletion(LONG).getItems();
        assertThat(((Part.End) all.get(2)).storable()).isFalse();
        assertThat(bench.kept).isZero();
    }

    @Test
    void partsAreGivenAndFetchedAsTheyAreAskedFor() {
        bench.body.add(GOOD);
        bench.body.add(DONE);
        AssertSubscriber<Part> parts = load(0);
        on(bench::begin);
        assertThat(parts.getItems()).isEmpty();
        for (int asked = 1; asked <= 3; asked++) {
            on(() -> parts.request(1));
            assertThat(parts.getItems()).hasSize(asked);
        }
        on(bench.body::end);
        assertThat(parts.getItems()).hasSize(3);

        on(() -> parts.request(Long.MAX_VALUE));

        parts.awaitCompletion(LONG);
        assertThat(parts.getItems()).hasSize(4);
    }

    @Test
    void demandDoesNotOverflow() {
        AssertSubscriber<Part> parts = load(Long.MAX_VALUE);
        on(() -> parts.request(Long.MAX_VALUE));
        on(() -> bench.answer(GOOD + DONE));
        parts.awaitCompletion(LONG);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void subscriberThatCancelsGivesTheCallUp(boolean begun) {
        AssertSubscriber<Part> parts = load(Long.MAX_VALUE);
        if (begun) {
            on(bench::begin);
        }
        on(parts::cancel);
        if (!begun) {
            on(bench::begin);
        }
        on(() -> bench.body.add(GOOD));

        assertThat(bench.cancelled).isPositive();
        assertThat(parts.getItems()).hasSize(begun ? 1 : 0);
        assertThat(bench.body.demand()).isZero();
    }

    @Test
    void answerThatBreaksOffIsAFailureOfTheUpstream() {
        AssertSubscriber<Part> parts = load(Long.MAX_VALUE);
        on(bench::begin);
        on(() -> bench.body.fail(new IOException("reset")));
        parts.awaitFailure(LONG).assertFailedWith(UpstreamException.class, "broke off its answer");
        assertThat(bench.cancelled).isPositive();
    }

    @Test
    void failuresThatSayWhyAreKept() {
        for (Throwable why : List.of(UpstreamException.tooSlow("too slow"), new CancellationException("too slow"))) {
            LoaderBench other = new LoaderBench();
            other.headers.set("Content-Type", "text/event-stream");
            AssertSubscriber<Part> parts = AssertSubscriber.create(Long.MAX_VALUE);
            on(() -> new StreamLoader(vertx, other.generation(true)).load().subscribe(parts));
            on(other::begin);
            on(() -> other.body.fail(new IOException(why)));
            parts.awaitFailure(LONG).assertFailedWith(why.getClass(), "too slow");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 500})
    void answerWithAnotherStatusIsDeliveredWhole(int status) {
        bench.status = status;
        AssertSubscriber<Part> parts = load(Long.MAX_VALUE);
        on(() -> bench.answer("{}"));
        parts.awaitFailure(LONG).assertFailedWith(AnswerException.class, "status " + status);
    }

    @Test
    void answerWithAnotherStatusThatIsTooLargeGivesItsCallUp() {
        bench.status = 500;
        AssertSubscriber<Part> parts = load(Long.MAX_VALUE);
        bench.body.add("x".repeat(LoaderBench.MAX_ANSWER + 1));
        on(bench::begin);
        parts.awaitFailure(LONG).assertFailedWith(UpstreamException.class, "larger than");
        assertThat(bench.cancelled).isPositive();
    }

    @Test
    void subscriberThatCancelsAtOnceSendsNoCall() {
        AssertSubscriber<Part> parts = new AssertSubscriber<>(1, true);
        on(() -> new StreamLoader(vertx, bench.generation(true)).load().subscribe(parts));
        assertThat(bench.sent).isZero();
    }

    @Test
    void chunksAreFetchedOneByOne() {
        AssertSubscriber<Part> parts = load(5);
        on(bench::begin);
        on(() -> parts.request(5));
        assertThat(bench.body.demand()).isEqualTo(1);
        on(() -> bench.body.add(GOOD));
        assertThat(bench.body.demand()).isEqualTo(1);
    }

    @Test
    void secondFailureIsDropped() {
        AssertSubscriber<Part> parts = load(Long.MAX_VALUE);
        on(bench::begin);
        on(() -> bench.body.fail(new IOException("first")));
        on(() -> bench.body.fail(UpstreamException.tooSlow("second")));
        parts.awaitFailure(LONG).assertFailedWith(UpstreamException.class, "broke off its answer");
        assertThat(bench.cancelled).isEqualTo(1);
    }

    @Test
    void endOfALargeRequestIsOffloaded() {
        bench.requestBytes = 131_073;
        AssertSubscriber<Part> parts = load(Long.MAX_VALUE);
        on(() -> bench.answer(GOOD + DONE));
        parts.awaitCompletion(LONG);
        assertThat(bench.offloaded).isNotEmpty();
    }
}
