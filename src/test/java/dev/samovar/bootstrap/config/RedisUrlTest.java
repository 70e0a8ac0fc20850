package dev.samovar.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.impl.RedisURI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Valid Redis URLs, and the errors of invalid ones, which never contain the URL. */
class RedisUrlTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://localhost",
                "redis://localhost:6379",
                "rediss://user:secret@redis.example:6380/2",
                "redis://:p%40ss@10.0.0.1:6379",
                "redis://[::1]:6379/",
                "redis://user:12%2F34@host:1?client=samovar",
                " redis://localhost:6379 "
            })
    void validUrlIsAccepted(String url) {
        assertThat(RedisUrl.problem(url)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:6379, give redis://host:6379",
        "//localhost:6379, give redis://host:6379",
        "'', give redis://host:6379",
        "http://localhost, give redis://host:6379",
        "redis:localhost, give redis://host:6379",
        "valkey://localhost:6379, write redis:// for valkey://",
        "REDIS://localhost:6379, in lower case",
        "Rediss://localhost:6379, in lower case",
        "unix:///run/redis.sock, Unix sockets are not supported",
        "redis://:secret@word@localhost:6379, percent-encode",
        "redis://:secret/word@localhost:6379, percent-encode",
        "redis://user:12/secret@localhost:6379, percent-encode",
        "redis://user:12?secret@localhost:6379, percent-encode",
        "redis://user:12#secret@localhost:6379, percent-encode",
        "redis://:secret^@localhost:6379, percent-encode",
        "redis://:secret word@localhost:6379, percent-encode",
        "redis://:secret%zz@localhost:6379, percent-encode",
        "redis://:secret, percent-encode",
        "redis://localhost:99999, give a port of 1 to 65535",
        "redis://localhost:0, give a port of 1 to 65535",
        "redis://localhost:many, 'give redis://host:6379'",
        "redis://under_score:6379, 'letters, digits, - and .'",
        "redis://user:secret@under_score:6379, 'letters, digits, - and .'",
        "redis://localhost/first, give the database as a number"
    })
    void invalidUrlIsExplainedWithoutTheUrl(String url, String help) {
        assertThat(RedisUrl.problem(url))
                .hasValueSatisfying(problem -> assertThat(problem)
                        .contains(help)
                        .doesNotContain("secret")
                        .doesNotContain("\n"));
    }

    @Test
    void clientWithInvalidUrlIsNotCreated() {
        RedisOptions options = new RedisOptions().addConnectionString("redis://:secret@word@localhost");

        assertThatThrownBy(() -> new RedisClientSettings().customize("", options))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("quarkus.redis.hosts (REDIS_URL) is wrong: ")
                .hasMessageNotContaining("secret");
    }

    @Test
    void plusSignOfPasswordIsKept() {
        RedisOptions options = new RedisOptions().addConnectionString("redis://:a+b%2B@localhost:6379/1");

        new RedisClientSettings().customize("", options);

        assertThat(new RedisURI(options.getEndpoint()).password()).isEqualTo("a+b+");
    }

    @Test
    void certificateNameIsVerifiedUnlessDisabled() {
        assertThat(verification(new NetClientOptions().setSsl(true))).isEqualTo("HTTPS");
        assertThat(verification(new NetClientOptions().setSsl(true).setHostnameVerificationAlgorithm("")))
                .isEmpty();
        assertThat(verification(new NetClientOptions().setSsl(true).setTrustAll(true)))
                .isEmpty();
    }

    private static String verification(NetClientOptions net) {
        RedisOptions options =
                new RedisOptions().addConnectionString("rediss://localhost").setNetClientOptions(net);
        new RedisClientSettings().customize("", options);
        return options.getNetClientOptions().getHostnameVerificationAlgorithm();
    }
}
