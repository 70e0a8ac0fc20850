package dev.samovar.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.cache.StoreTrouble;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.redis.connection.RedisErrors;
import java.net.ConnectException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a probe of several masters says. */
class WriteProbeTest {

    private static final String UNREACHABLE = "UNREACHABLE";

    private static Optional<StoreUnavailableException> outcome(String code) {
        if (code.isEmpty()) {
            return Optional.empty();
        }
        StoreTrouble trouble = RedisErrors.trouble(
                        code.equals(UNREACHABLE) ? new ConnectException("refused") : new IllegalStateException(code))
                .orElseGet(() -> new StoreTrouble(UNREACHABLE, "start it", StoreTrouble.Effect.DOWN));
        return Optional.of(new StoreUnavailableException("Redis: " + code, trouble));
    }

    private static List<Optional<StoreUnavailableException>> outcomes(String... codes) {
        return Arrays.stream(codes).map(WriteProbeTest::outcome).toList();
    }

    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource({
        "OOM, UNREACHABLE, UNREACHABLE",
        "UNREACHABLE, OOM, UNREACHABLE",
        "OOM, READONLY, READONLY",
        "OOM, OOM, OOM",
        "UNREACHABLE, READONLY, READONLY",
        "UNREACHABLE, NOAUTH, NOAUTH"
    })
    void probeThatAllMastersFailNamesTheGraverCause(String first, String second, String named) {
        assertThatThrownBy(() -> WriteProbe.verdict(outcomes(first, second)))
                .isInstanceOfSatisfying(
                        StoreUnavailableException.class,
                        failure -> assertThat(failure.trouble())
                                .map(StoreTrouble::code)
                                .contains(named));
    }

    @Test
    void probeThatSomeMastersFailNamesTheGraverCause() {
        assertThat(WriteProbe.verdict(outcomes("OOM", "", UNREACHABLE)))
                .map(StoreTrouble::code)
                .contains(UNREACHABLE);
        assertThat(WriteProbe.verdict(outcomes("", ""))).isEmpty();
    }
}
