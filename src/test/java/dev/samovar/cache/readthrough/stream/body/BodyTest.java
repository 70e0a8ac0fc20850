package dev.samovar.cache.readthrough.stream.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

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
