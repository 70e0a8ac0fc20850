package dev.samovar.cache.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.StoreTrouble;
import dev.samovar.cache.StoreTrouble.Effect;
import dev.samovar.cache.StoreUnavailableException;
import io.vertx.core.VertxException;
import io.vertx.redis.client.impl.types.ErrorType;
import java.net.ConnectException;
import java.security.cert.CertificateException;
import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the failures of commands say to an operator. */
class RedisErrorsTest {

    private static StoreTrouble trouble(Throwable failure) {
        return RedisErrors.because(failure).trouble().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "OOM command not allowed when used memory > 'maxmemory'. | OOM | KEEPS_NOTHING | maxmemory",
                "ERR Error running script (call to f_1): @user_script:3: -OOM command not allowed | OOM | KEEPS_NOTHING | maxmemory",
                "READONLY You can't write against a read only replica. | READONLY | READS_ONLY | REDIS_URL",
                "-READONLY You can't write against a read only replica. script: 1 | READONLY | READS_ONLY | master",
                "NOREPLICAS Not enough good replicas to write. | NOREPLICAS | READS_ONLY | min-replicas-to-write",
                "MISCONF Redis is configured to save RDB snapshots, but it can't | MISCONF | READS_ONLY | disk",
                "NOPERM this user has no permissions to run the 'evalsha' command | NOPERM | READS_ONLY | grant",
                "ERR The user executing the script can't run this command or subcommand | NOPERM | READS_ONLY | grant",
                "ERR The user executing the script can't access at least one of the keys | NOPERM | READS_ONLY | grant",
                "ERR The user executing the script can't publish to the channel | NOPERM | READS_ONLY | grant",
                "NOAUTH Authentication required. | NOAUTH | DOWN | password",
                "ERR Protocol error: unauthenticated multibulk length | NOAUTH | DOWN | password",
                "WRONGPASS invalid username-password pair or user is disabled. | WRONGPASS | DOWN | correct REDIS_URL",
                "LOADING Redis is loading the dataset in memory | LOADING | DOWN | wait",
                "MASTERDOWN Link with MASTER is down | MASTERDOWN | DOWN | master",
                "CLUSTERDOWN The cluster is down | CLUSTERDOWN | DOWN | nodes",
                "BUSY Redis is busy running a script. | BUSY | DOWN | SCRIPT KILL",
                "WRONGTYPE Operation against a key holding the wrong kind of value | WRONGTYPE | FAILS_FOR_A_KEY | log"
            })
    void errorOfRedisHasItsNameItsEffectAndAdvice(String answer, String code, Effect effect, String advice) {
        StoreTrouble trouble = trouble(ErrorType.create(answer));

        assertThat(trouble.code()).isEqualTo(code);
        assertThat(trouble.effect()).isEqualTo(effect);
        assertThat(trouble.text()).startsWith(code + ": ").contains(advice);
        assertThat(RedisErrors.because(ErrorType.create(answer))).hasMessage("Redis refused a command: " + code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ERR unknown command", "ERR value is not an integer", "the key OOM-1", ""})
    void errorThatSaysNothingToAnOperatorNamesNoTrouble(String answer) {
        StoreUnavailableException failure = RedisErrors.because(ErrorType.create(answer));

        assertThat(failure.trouble()).isEmpty();
        assertThat(failure).hasMessage("Redis refused a command");
    }

    @Test
    void handshakeThatFailsIsNamedTlsAndNotTakenForARedisThatIsGone() {
        Throwable handshake = new VertxException(
                "closed",
                new SSLHandshakeException("General").initCause(new CertificateException("No name matching h")));

        assertThat(trouble(handshake).code()).isEqualTo("TLS");
        assertThat(trouble(handshake).effect()).isEqualTo(Effect.DOWN);
        assertThat(trouble(handshake).advice()).contains("rediss://", "host name", "quarkus.tls");
    }

    @Test
    void connectionThatIsRefusedNamesWhatToCheckAndNoHost() {
        StoreUnavailableException failure =
                RedisErrors.because(new ConnectException("Connection refused: secret.internal/10.0.0.1:6379"));

        assertThat(failure.trouble().orElseThrow().code()).isEqualTo("UNREACHABLE");
        assertThat(failure.trouble().orElseThrow().advice()).contains("REDIS_URL");
        assertThat(failure.getMessage()).startsWith("Redis cannot be reached").doesNotContain("internal", "10.0.0.1");
    }

    @Test
    void loginThatIsRefusedWhileConnectingIsNamed() {
        Throwable refused = new VertxException("closed", ErrorType.create("WRONGPASS invalid username-password pair"));

        assertThat(RedisErrors.because(refused)).hasMessage("Redis refused the connection: WRONGPASS");
        assertThat(trouble(refused).code()).isEqualTo("WRONGPASS");
    }

    @Test
    void deadlineThatPassesNamesTheSettingToRaise() {
        StoreUnavailableException slow = RedisErrors.slow(Duration.ofMillis(250), "samovar.redis.command-deadline");

        assertThat(slow).hasMessage("Redis did not answer within 250 ms (samovar.redis.command-deadline)");
        assertThat(slow.trouble().orElseThrow().code()).isEqualTo(StoreTrouble.TIMEOUT);
        assertThat(slow.trouble().orElseThrow().advice())
                .endsWith("raise samovar.redis.command-deadline if Redis is far away");
    }
}
