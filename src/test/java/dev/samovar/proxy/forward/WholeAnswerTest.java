package dev.samovar.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.samovar.proxy.UpstreamException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The size of answers that are received whole. */
class WholeAnswerTest {

    private static final int MOST = 1_000;

    private final CallBench bench = new CallBench();
    private final AnswerBudget budget = new AnswerBudget(10_000);

    @AfterEach
    void close() {
        bench.close();
    }

    private WholeAnswer receive() {
        return WholeAnswer.to(() -> bench.call("/"), bench.to(), new WholeAnswer.Limits(MOST, budget))
                .await()
                .atMost(Duration.ofMinutes(1));
    }

    @Test
    void answerAtItsLimitIsReceived() {
        bench.upstream.handle(request -> request.response().end("x".repeat(MOST)));

        assertThat(receive().body()).hasSize(MOST);
        await().until(() -> budget.used() == 0);
    }

    @Test
    void answerThatBreaksOffIsNotOneThatNeverCame() {
        bench.upstream.handle(request -> request.response()
                .putHeader("Content-Length", "100")
                .write("x")
                .onComplete(written -> request.connection().close()));

        assertThatThrownBy(this::receive)
                .isInstanceOf(UpstreamException.class)
                .hasMessageEndingWith(" broke off its answer: try again");

        bench.upstream.handle(request -> request.connection().close());

        assertThatThrownBy(this::receive)
                .isInstanceOf(UpstreamException.class)
                .hasMessageEndingWith(
                        " cannot be reached, it closed the connection before it answered: try again later");
    }

    @Test
    void answerOverItsLimitFailsAndItsCallIsGivenUp() throws Exception {
        bench.upstream.handle(request -> request.response().setChunked(true).write("x".repeat(MOST + 1)));

        assertThatThrownBy(this::receive).isInstanceOf(UpstreamException.class).hasMessageContaining("larger than");
        bench.upstream.requests().get(0).gone().get(60, TimeUnit.SECONDS);
        await().until(() -> budget.used() == 0);
    }
}
