package dev.samovar.cache.redis.keyspace;

import static dev.samovar.cache.redis.Replica.fill;
import static dev.samovar.cache.redis.Replica.find;
import static dev.samovar.cache.redis.Replica.get;
import static dev.samovar.cache.redis.Replica.grant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Purge;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.entry.EntryQuery;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.redis.RedisCacheStore;
import dev.samovar.cache.redis.RedisStores;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.RedisConnection;
import io.vertx.mutiny.redis.client.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Redis that others use too, with names like ours and with their bytes in our places. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForeignDataTest {

    private static final Pattern COMMAND = Pattern.compile("\"([^\"]*)\"");

    private final RedisStores stores = RedisStores.onServer();
    private final CacheKey key = Sample.key(StoreFixture.EXPLANATION, "Java");
    private final Shard shard = new KeySpace("samovar", StoreFixture.NAMESPACES).shard(key);
    private RedisCacheStore store = stores.open(Duration.ofMinutes(10));

    @BeforeEach
    void emptyRedis() {
        stores.reset();
        store = stores.open(Duration.ofMinutes(10));
    }

    @AfterAll
    void stop() {
        stores.close();
    }

    @ParameterizedTest(name = "[{0}]")
    @ValueSource(strings = {"", "Sv", "Sv\u0001", "{\"answer\":42}", "Sv\u0002 something newer"})
    void foreignValueIsAMissAndCounted(String value) {
        get(store.lookUp(key));
        stores.redis(Command.SET, shard.entry(key.fingerprint()), value);

        assertThat(find(store, key)).isEmpty();
        assertThat(store.unreadableEntries()).isEqualTo(1);
        fill(store, key);
        assertThat(find(store, key)).isPresent();
    }

    @Test
    void damagedEntryIsAMissAndCanBeGeneratedAgain() {
        fill(store, key);
        stores.redis(Command.SETRANGE, shard.entry(key.fingerprint()), EntryCodec.HEADER + 3, "#");

        assertThat(find(store, key)).isEmpty();
        fill(store, key);
        assertThat(find(store, key)).isPresent();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"index", "register"})
    void purgeReplacesWhatHasAnotherType(String place) {
        fill(store, key);
        String name = place.equals("index") ? shard.index() : shard.trashRegister();
        stores.redis(Command.DEL, name);
        stores.redis(Command.RPUSH, name, "a", "b");

        get(store.purge(Purge.of(StoreFixture.EXPLANATION)));

        assertThat(find(store, key)).isEmpty();
        fill(store, key);
        assertThat(find(store, key)).isPresent();
        assertThat(get(store.purge(Purge.of(StoreFixture.EXPLANATION))).count()).isEqualTo(1);
    }

    @Test
    void valueOfAnotherTypeIsAMissAndCanBeReplaced() {
        get(store.lookUp(key));
        stores.redis(Command.RPUSH, shard.entry(key.fingerprint()), "a", "b");

        assertThat(find(store, key)).isEmpty();
        assertThat(get(store.purge(Purge.of(key))).count()).isZero();
        stores.redis(Command.RPUSH, shard.entry(key.fingerprint()), "a", "b");
        fill(store, key);
        assertThat(find(store, key)).isPresent();
    }

    @Test
    void versionOfForeignBytesIsTheInitialOne() {
        stores.redis(Command.SET, "samovar:version", "no : version");

        assertThat(get(store.version())).isEqualTo("v1.0");
        assertThat(get(store.purge(Purge.toVersion("v2.0"))).oldVersion()).hasValue("v1.0");
        assertThat(get(store.version())).isEqualTo("v2.0");
    }

    @Test
    void foreignKeysAreNeitherTouchedNorCountedAndNoCommandIsGreedy() {
        int foreign = 20_000;
        fillForeign(foreign);
        fill(store, StoreFixture.EXPLANATION, 0, 300);
        fill(store, StoreFixture.SUBTOPICS, 0, 100);
        List<String> commands = monitor(() -> {
            assertThat(get(store.count()).totalKeys()).isEqualTo(400);
            assertThat(get(store.list(new EntryQuery(null, null, null, 1000))).entries())
                    .hasSize(400);
            assertThat(get(store.purge(Purge.of(GlobPattern.parse("*topic 1*"))))
                            .count())
                    .isEqualTo(122);
            assertThat(get(store.purge(Purge.of(GlobPattern.parse("*")))).count())
                    .isEqualTo(278);
            fill(store, StoreFixture.EXPLANATION, 0, 300);
            grant(store, key);
            assertThat(get(store.purge(Purge.of(StoreFixture.EXPLANATION))).count())
                    .isEqualTo(300);
            assertThat(get(store.purge(Purge.toVersion("v2.0"))).count()).isZero();
            get(store.cleaner().clean());
        });

        assertThat(commands).hasSizeGreaterThan(1_000).allSatisfy(ForeignDataTest::assertModest);
        String left = "return #redis.call('keys', ARGV[1])";
        assertThat(stores.redis(Command.EVAL, left, 0, "other:*").toInteger()).isEqualTo(foreign);
        assertThat(stores.redis(Command.EVAL, left, 0, "samovar:{explanation:?}:e:other-*")
                        .toInteger())
                .isEqualTo(1);
    }

    private void fillForeign(int count) {
        String fill = "for i = 1, ARGV[1] do redis.call('SET', 'other:' .. i, i) end";
        stores.redis(Command.EVAL, fill, 0, count);
        stores.redis(Command.SET, "samovar:{explanation:1}:e:other-1", "x");
    }

    private static void assertModest(String line) {
        List<String> words = new ArrayList<>();
        Matcher matcher = COMMAND.matcher(line);
        while (matcher.find()) {
            words.add(matcher.group(1));
        }
        String command = words.get(0).toUpperCase(Locale.ROOT);
        assertThat(command).isNotIn("KEYS", "SCAN", "FLUSHDB", "FLUSHALL", "DBSIZE", "RANDOMKEY");
        if (command.equals("DEL") || command.equals("UNLINK")) {
            assertThat(words).hasSizeLessThanOrEqualTo(11);
        }
        if (!command.startsWith("EVAL") && words.size() > 1 && !command.equals("HELLO")) {
            assertThat(line).doesNotContain("other");
        }
    }

    private List<String> monitor(Runnable work) {
        Redis client = stores.client();
        RedisConnection connection = get(client.connect());
        ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
        connection.handler(line -> lines.add(line.toString()));
        get(connection.send(Request.cmd(Command.MONITOR)));
        work.run();
        stores.redis(Command.ECHO, "the end");
        Awaitility.await().until(() -> lines.stream().anyMatch(line -> line.contains("the end")));
        lines.removeIf(line -> line.contains("the end"));
        return List.copyOf(lines);
    }
}
