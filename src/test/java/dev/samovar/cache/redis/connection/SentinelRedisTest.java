package dev.samovar.cache.redis.connection;

import static dev.samovar.cache.redis.Replica.fill;
import static dev.samovar.cache.redis.Replica.find;
import static dev.samovar.cache.redis.Replica.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.StoreTrouble;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.redis.RedisCacheStore;
import dev.samovar.cache.redis.RedisStores;
import dev.samovar.cache.redis.SilentBus;
import dev.samovar.cache.redis.connection.SentinelRedis.Credentials;
import dev.samovar.cache.redis.keyspace.KeySpace;
import dev.samovar.testing.redis.RedisServerProcess;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.RedisRole;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sentinels and a master of different passwords. */
class SentinelRedisTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx();
    private final List<RedisServerProcess> servers = new ArrayList<>();
    private final CacheKey key = Sample.key(StoreFixture.EXPLANATION, "kept");

    @AfterEach
    void stop() {
        get(vertx.close());
        servers.forEach(RedisServerProcess::close);
    }

    @ParameterizedTest(name = "master \"{0}\", Sentinel \"{1}\"")
    @CsvSource({"m4ster, ''", "'', s3ntinel", "m4ster, s3ntinel", "'p@ss: w/rd+%', 's^nt#?nel &+'"})
    void entryIsStoredAndFoundWhateverThePasswords(String master, String sentinel) {
        RedisServerProcess server = start(server(master));
        RedisServerProcess watch = start(sentinel(server, master, sentinel));
        RedisCacheStore store = store(client(options(sentinel, watch), master));

        awaitAvailable(store);
        fill(store, key);

        assertThat(find(store, key)).isPresent();
    }

    @Test
    void userOfTheMasterIsItsOwn() {
        RedisServerProcess server = start(server("m4ster"));
        ask(
                server,
                "m4ster",
                Request.cmd(Command.ACL)
                        .arg("SETUSER")
                        .arg("app")
                        .arg("on")
                        .arg(">s3cret")
                        .arg("allkeys")
                        .arg("allchannels")
                        .arg("+@all"));
        RedisServerProcess watch = start(sentinel(server, "m4ster", ""));
        Redis client =
                new Redis(new SentinelRedis(vertx.getDelegate(), options("", watch), new Credentials("app", "s3cret")));

        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(
                                get(client.send(Request.cmd(Command.ACL).arg("WHOAMI")))
                                        .toString())
                        .isEqualTo("app"));
    }

    @ParameterizedTest
    @CsvSource({"wrong, s3ntinel", "m4ster, wrong"})
    void wrongPasswordOfEitherIsNamed(String master, String sentinel) {
        RedisServerProcess server = start(server("m4ster"));
        RedisServerProcess watch = start(sentinel(server, "m4ster", "s3ntinel"));
        RedisCacheStore store = store(client(options(sentinel, watch), master));

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(trouble(store).map(StoreTrouble::code)).contains("WRONGPASS"));
        assertThat(trouble(store).map(StoreTrouble::text).orElse("")).contains("samovar.redis.master-");
    }

    private Optional<StoreTrouble> trouble(RedisCacheStore store) {
        return Objects.requireNonNull(catchThrowableOfType(StoreUnavailableException.class, () -> find(store, key)))
                .trouble();
    }

    @Test
    void sentinelThatIsSilentOrGoneIsPassedOver() {
        RedisServerProcess server = start(server("m4ster"));
        RedisServerProcess silent = start(sentinel(server, "m4ster", "s3ntinel"));
        RedisServerProcess gone = start(sentinel(server, "m4ster", "s3ntinel"));
        RedisServerProcess answering = start(sentinel(server, "m4ster", "s3ntinel"));
        silent.freeze();
        gone.kill();

        RedisCacheStore store = store(client(options("s3ntinel", silent, gone, answering), "m4ster"));

        awaitAvailable(store);
        fill(store, key);
        assertThat(find(store, key)).isPresent();
    }

    @Test
    void commandWithoutAnySentinelFailsAndDoesNotHang() {
        RedisOptions none = new RedisOptions()
                .setType(RedisClientType.SENTINEL)
                .setRole(RedisRole.MASTER)
                .setMasterName("main")
                .setEndpoints(List.of());
        Redis client = new Redis(new SentinelRedis(vertx.getDelegate(), none, new Credentials("", "m4ster")));

        assertThat(client.send(Request.cmd(Command.PING)).subscribeAsCompletionStage())
                .failsWithin(PATIENCE)
                .withThrowableOfType(java.util.concurrent.ExecutionException.class);
    }

    @Test
    void newMasterIsFoundAfterAFailover() {
        RedisServerProcess server = start(server("m4ster"));
        RedisServerProcess standby = start(
                server("m4ster", "--replicaof", "127.0.0.1", "" + server.port(), "--repl-diskless-sync-delay", "0"));
        RedisServerProcess watch = start(sentinel(server, "m4ster", "s3ntinel"));
        RedisCacheStore store = store(client(options("s3ntinel", watch), "m4ster"));
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> ask(standby, "m4ster", Request.cmd(Command.INFO).arg("replication"))
                        .contains("master_link_status:up"));
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> ask(watch, "s3ntinel", Request.cmd(Command.INFO).arg("sentinel"))
                        .contains("slaves=1"));
        awaitAvailable(store);
        fill(store, key);
        await().atMost(PATIENCE)
                .until(() ->
                        !ask(standby, "m4ster", Request.cmd(Command.DBSIZE)).equals("0"));

        server.kill();

        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> ask(standby, "m4ster", Request.cmd(Command.INFO).arg("replication"))
                        .contains("role:master"));
        CacheKey later = Sample.key(StoreFixture.EXPLANATION, "later");
        awaitAvailable(store);
        await().atMost(PATIENCE)
                .ignoreException(StoreUnavailableException.class)
                .untilAsserted(() -> fill(store, later));
        assertThat(find(store, later)).isPresent();
    }

    private RedisServerProcess start(RedisServerProcess server) {
        servers.add(server);
        return server;
    }

    private static RedisServerProcess server(String password, String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        if (!password.isEmpty()) {
            all.addAll(List.of("--requirepass", password, "--masterauth", password));
        }
        return RedisServerProcess.start(all.toArray(String[]::new));
    }

    private static RedisServerProcess sentinel(RedisServerProcess master, String masterPassword, String password) {
        List<String> lines = new ArrayList<>();
        if (!masterPassword.isEmpty()) {
            lines.add("sentinel auth-pass main \"" + masterPassword + '"');
        }
        if (!password.isEmpty()) {
            lines.add("requirepass \"" + password + '"');
        }
        return RedisServerProcess.startSentinel(master.port(), lines.toArray(String[]::new));
    }

    private static RedisOptions options(String password, RedisServerProcess... sentinels) {
        RedisOptions options = RedisStores.poolOptions()
                .setType(RedisClientType.SENTINEL)
                .setRole(RedisRole.MASTER)
                .setMasterName("main");
        for (RedisServerProcess sentinel : sentinels) {
            options.addConnectionString(url(sentinel, password));
        }
        return options;
    }

    private static String url(RedisServerProcess server, String password) {
        String userInfo = password.isEmpty() ? "" : ':' + URLEncoder.encode(password, StandardCharsets.UTF_8) + '@';
        return "redis://" + userInfo + "127.0.0.1:" + server.port();
    }

    /** What the service makes of these settings. */
    private Redis client(RedisOptions options, String master) {
        return master.isEmpty()
                ? Redis.createClient(vertx, options)
                : new Redis(new SentinelRedis(vertx.getDelegate(), options, new Credentials("", master)));
    }

    private RedisCacheStore store(Redis client) {
        return new RedisCacheStore(
                new RedisExecutor(vertx, client, Duration.ofSeconds(5)),
                new KeySpace("samovar", StoreFixture.NAMESPACES),
                new SilentBus(),
                Instant::now,
                Duration.ofMinutes(1));
    }

    private void awaitAvailable(RedisCacheStore store) {
        await().atMost(PATIENCE).until(() -> {
            try {
                find(store, Sample.key(StoreFixture.EXPLANATION, "nothing"));
                return true;
            } catch (StoreUnavailableException notYet) {
                return false;
            }
        });
    }

    private String ask(RedisServerProcess server, String password, Request request) {
        Redis client = Redis.createClient(vertx, url(server, password));
        try {
            return get(client.send(request)).toString();
        } finally {
            client.close();
        }
    }
}
