package dev.samovar.cache.readthrough.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.relay.StreamRelay;
import dev.samovar.testing.store.FakeCacheStore.Operation;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Generations here that other replicas follow. */
class StreamOfferTest {

    private final StreamBench bench = new StreamBench();

    private UniAssertSubscriber<StreamRelay.Opened> open() {
        return open(bench.relay.offers.values().iterator().next());
    }

    private static UniAssertSubscriber<StreamRelay.Opened> open(StreamRelay.Source source) {
        return source.open(Runnable::run).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    private static AssertSubscriber<byte[]> read(UniAssertSubscriber<StreamRelay.Opened> opened) {
        return opened.assertCompleted().getItem().chunks().subscribe().withSubscriber(AssertSubscriber.create(100));
    }

    private static String text(AssertSubscriber<byte[]> reader) {
        return reader.getItems().stream()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .collect(Collectors.joining());
    }

    @Test
    void replicaReadsFromByteZeroToTheEnd() {
        bench.ask();
        bench.generation(1).chunk("one");
        UniAssertSubscriber<StreamRelay.Opened> opened = open();
        assertThat(opened.getItem().head()).isEqualTo(FakePartLoader.HEAD);
        AssertSubscriber<byte[]> reader = read(opened);
        bench.generation(1).chunk("two").end();

        assertThat(text(reader)).isEqualTo("onetwo");
        reader.assertCompleted();
        assertThat(bench.stored()).contains("onetwo");
    }

    @Test
    void replicaIsLetInOnceTheStoreHasConfirmedTheLease() {
        bench.ask();
        bench.generation(1).chunk("one");
        CompletableFuture<Void> confirmed = bench.store.holdBefore(Operation.RENEW);
        UniAssertSubscriber<StreamRelay.Opened> opened = open();
        opened.assertNotTerminated();
        confirmed.complete(null);

        opened.assertCompleted();
    }

    @Test
    void replicaAfterAPurgeIsRefused() {
        bench.ask();
        bench.generation(1).chunk("old");
        StreamRelay.Source source = bench.relay.offers.values().iterator().next();
        bench.purge();

        open(source).assertFailed();
        assertThat(bench.relay.offers).as("withdrawn with the purge").isEmpty();
    }

    @Test
    void streamWithRemoteReadersAloneGoesOnAndEndsWithTheLast() {
        ManualReader local = bench.ask();
        bench.generation(1).chunk("one");
        AssertSubscriber<byte[]> first = read(open());
        AssertSubscriber<byte[]> second = read(open());
        local.leave();
        first.cancel();
        assertThat(bench.generation(1).isCancelled()).isFalse();
        second.cancel();

        assertThat(bench.generation(1).isCancelled()).isTrue();
    }

    @Test
    void failureBreaksTheReplicaOff() {
        bench.ask();
        bench.generation(1).chunk("half");
        AssertSubscriber<byte[]> reader = read(open());
        bench.generation(1).fail(new IllegalStateException("reset"));

        assertThat(text(reader)).isEqualTo("half");
        reader.assertFailedWith(IllegalStateException.class);
    }

    @Test
    void offerEndsWithTheGeneration() {
        bench.ask();
        assertThat(bench.relay.offers).hasSize(1);
        bench.generation(1).chunk("one").end();

        assertThat(bench.relay.offers).isEmpty();
    }

    @Test
    void offerCostsNoQuestionToTheStore() {
        bench.ask();
        bench.generation(1).chunk("one").end();

        assertThat(bench.store.calls(Operation.ACQUIRE)).isEqualTo(1);
        assertThat(bench.store.calls(Operation.RENEW)).isZero();
    }
}
