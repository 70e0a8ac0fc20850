package dev.samovar.cache.readthrough.stream.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a body holds, and whom it holds it for. */
class BodyTest {

    private final StreamLimits limits = new StreamLimits(1000, 1000);
    private final Body body = new Body(limits, () -> {});

    @Test
    void bodyThatIsTrimmedBeforeItsFirstByteDoesNotHoldItsBeginning() {
        body.trim();
        body.reader(Runnable::run, () -> {});
        body.append(new byte[] {1});

        assertThatThrownBy(() -> body.reader(Runnable::run, () -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("beginning");
    }

    @Test
    void readerThatThrowsLeavesAndNothingIsHeldForIt() {
        AtomicInteger left = new AtomicInteger();
        BodyReader reader = body.reader(Runnable::run, left::incrementAndGet);
        body.trim();
        reader.subscribe(new Throwing());
        body.append(new byte[] {1});
        body.append(new byte[] {2});

        assertThat(left).hasValue(1);
        assertThat(limits.usedBytes()).isZero();
    }

    @Test
    void smallChunksShareSegmentsAndAreReadWhole() {
        Body large = new Body(new StreamLimits(1 << 20, 1 << 20), () -> {});
        List<byte[]> early = new ArrayList<>();
        Collecting reader = new Collecting(early);
        large.reader(Runnable::run, () -> {}).subscribe(reader);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            byte[] chunk = new byte[i % 100 == 99 ? 5_000 : 1 + random.nextInt(200)];
            random.nextBytes(chunk);
            expected.writeBytes(chunk);
            large.append(chunk);
            assertThat(early.get(i)).as("chunk %d", i).isEqualTo(chunk);
        }
        List<byte[]> late = new ArrayList<>();
        large.reader(Runnable::run, () -> {}).subscribe(new Collecting(late));

        assertThat(large.bytes()).isEqualTo(expected.toByteArray());
        assertThat(joined(late)).isEqualTo(expected.toByteArray());
        assertThat(late).as("joined up to 32 KB").hasSizeLessThan(20);
        assertThat(large.segments()).isLessThan(110);
    }

    @Test
    @Timeout(60)
    void readerOnAnotherThreadMissesNoByteAndGetsWholeChunks() throws Exception {
        ExecutorService home = Executors.newSingleThreadExecutor();
        try {
            for (int round = 0; round < 50; round++) {
                Body growing = new Body(new StreamLimits(1 << 20, 1 << 20), () -> {});
                List<byte[]> read = new ArrayList<>();
                Collecting reader = new Collecting(read);
                growing.reader(home, () -> {}).subscribe(reader);
                ByteArrayOutputStream expected = new ByteArrayOutputStream();
                for (int i = 0; i < 500; i++) {
                    // Ends in its only zero
                    byte[] chunk = "x".repeat(1 + i % 60).concat("\0").getBytes(StandardCharsets.US_ASCII);
                    expected.writeBytes(chunk);
                    growing.append(chunk);
                }
                growing.complete();
                reader.completed.get(30, TimeUnit.SECONDS);

                assertThat(joined(read)).isEqualTo(expected.toByteArray());
                assertThat(read).allSatisfy(part -> assertThat(part).endsWith((byte) 0));
            }
        } finally {
            home.shutdownNow();
        }
    }

    private static byte[] joined(List<byte[]> parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        parts.forEach(all::writeBytes);
        return all.toByteArray();
    }

    /** Subscriber that takes everything. */
    private static final class Collecting implements Flow.Subscriber<byte[]> {
        private final List<byte[]> parts;
        private final CompletableFuture<Void> completed = new CompletableFuture<>();

        Collecting(List<byte[]> parts) {
            this.parts = parts;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(byte[] part) {
            parts.add(part);
        }

        @Override
        public void onError(Throwable failure) {
            completed.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            completed.complete(null);
        }
    }

    /** Subscriber that breaks its contract. */
    private static final class Throwing implements Flow.Subscriber<byte[]> {

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(1);
        }

        @Override
        public void onNext(byte[] chunk) {
            throw new IllegalStateException("broken reader");
        }

        @Override
        public void onError(Throwable failure) {
            throw new AssertionError(failure);
        }

        @Override
        public void onComplete() {
            throw new AssertionError("complete");
        }
    }
}
