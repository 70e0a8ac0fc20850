package dev.samovar.api.operator;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.service.RawHttp;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Failed key attempts are throttled per client. */
@QuarkusTest
@Tag("quarkus")
@Tag("profile")
@TestProfile(AccessTest.WithOperatorKeys.class)
class WrongKeyTest {

    private static final int GUESSES = 40;

    @Test
    void concurrentWrongKeysAreRefusedForTheirClientOnly() {
        ExecutorService pool = Executors.newFixedThreadPool(GUESSES);
        try {
            List<CompletableFuture<RawHttp.Answer>> guesses = IntStream.range(0, GUESSES)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> guess("127.0.0.3", "wrong-key-" + i), pool))
                    .toList();
            CompletableFuture.anyOf(guesses.toArray(CompletableFuture[]::new)).join();

            given().header("Authorization", "Bearer " + AccessTest.ANN)
                    .post("/api/cache/invalidate/explanation")
                    .then()
                    .statusCode(200);

            List<RawHttp.Answer> answers =
                    guesses.stream().map(CompletableFuture::join).toList();
            assertThat(answers).extracting(RawHttp.Answer::status).containsOnly(403, 429);
            assertThat(answers)
                    .filteredOn(answer -> answer.status() == 429)
                    .isNotEmpty()
                    .allSatisfy(refused -> {
                        assertThat(refused.head()).containsIgnoringCase("Retry-After: 5");
                        assertThat(refused.body()).contains("\"success\":false").doesNotContain("wrong-key");
                    });
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void delayedAnswerIsTheSameWithAnyBody() {
        for (int i = 0; i < 8; i++) {
            assertThat(guess("127.0.0.4", "wrong-key").status()).isEqualTo(403);
        }
        assertThat(guess("127.0.0.4", AccessTest.ANN).status()).isEqualTo(200);
    }

    private static RawHttp.Answer guess(String from, String key) {
        try {
            return RawHttp.sendFrom(
                    from,
                    "POST /api/cache/invalidate/explanation HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                            + "Content-Type: application/json\r\nContent-Length: 2\r\nAuthorization: Bearer " + key
                            + "\r\n\r\n{}");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
