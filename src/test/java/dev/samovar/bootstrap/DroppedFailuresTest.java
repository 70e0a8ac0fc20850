package dev.samovar.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.api.ErrorResponse;
import dev.samovar.cache.readthrough.stream.part.StreamTruncatedException;
import dev.samovar.cache.relay.NotFollowedException;
import dev.samovar.content.request.InvalidRequestException;
import dev.samovar.proxy.UpstreamException;
import dev.samovar.testing.LogCapture;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("Takes over the dropped failures of the process")
class DroppedFailuresTest {

    @Test
    void refusalOfCallerWhoHasLeftIsNoError() {
        try (LogCapture errors = LogCapture.of(ErrorResponse.class)) {
            failAfterCancellation(new InvalidRequestException("'topic' is required"));
            assertThat(errors.lines()).isEmpty();
        }
    }

    @Test
    void failureOfAnUpstreamIsNoError() {
        try (LogCapture errors = LogCapture.of(ErrorResponse.class)) {
            failAfterCancellation(UpstreamException.unreachable("The upstream up cannot be reached"));
            assertThat(errors.lines()).isEmpty();
        }
    }

    @Test
    void brokenStreamOfAnotherReplicaIsNoError() {
        try (LogCapture errors = LogCapture.of(ErrorResponse.class)) {
            failAfterCancellation(new NotFollowedException());
            failAfterCancellation(new StreamTruncatedException());
            assertThat(errors.lines()).isEmpty();
        }
    }

    @Test
    void unexpectedFailureIsLogged() {
        try (LogCapture errors = LogCapture.of(ErrorResponse.class)) {
            failAfterCancellation(new IllegalStateException("a defect"));
            assertThat(errors.lines()).singleElement().asString().contains("failed unexpectedly", "a defect");
        }
    }

    private static void failAfterCancellation(RuntimeException failure) {
        DroppedFailures.receive();
        Queue<Runnable> loop = new ArrayDeque<>();
        Cancellable caller = Uni.createFrom()
                .<Integer>failure(failure)
                .emitOn(loop::add)
                .map(Integer::valueOf)
                .subscribe()
                .with(item -> {}, seen -> {});
        caller.cancel();
        assertThat(loop).hasSize(1);
        loop.remove().run();
    }
}
