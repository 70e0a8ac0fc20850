package dev.samovar.cache.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.StoreTrouble;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.redis.connection.RedisErrors;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseAttemptsTest {

    private static int attemptsWith(String answer) {
        StoreTrouble trouble =
                RedisErrors.trouble(new IllegalStateException(answer)).orElseThrow();
        AtomicInteger attempts = new AtomicInteger();
        Uni<String> operation = LeaseAttempts.run(() -> attempts.incrementAndGet() < 2
                ? Uni.createFrom().failure(new StoreUnavailableException("refused", trouble))
                : Uni.createFrom().item("granted"));
        operation.onFailure().recoverWithItem("failed").await().atMost(Duration.ofSeconds(20));
        return attempts.get();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WRONGTYPE Operation against a key holding the wrong kind of value",
                "CROSSSLOT Keys in request don't hash to the same slot",
                "OOM command not allowed when used memory > 'maxmemory'."
            })
    void leaseIsNotAskedForAgainIfTheStoreStaysAvailable(String answer) {
        assertThat(attemptsWith(answer)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "READONLY You can't write against a read only replica.",
                "LOADING Redis is loading the dataset in memory",
                "CLUSTERDOWN The cluster is down",
                "TRYAGAIN Multiple keys request during rehashing of slot"
            })
    void leaseIsAskedForAgainIfThatMaySoonBeDecided(String answer) {
        assertThat(attemptsWith(answer)).isEqualTo(2);
    }
}
