package dev.samovar.cache.redis;

import static dev.samovar.cache.redis.Replica.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.redis.connection.LuaScript;
import dev.samovar.cache.redis.connection.RedisExecutor;
import io.vertx.mutiny.redis.client.Command;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the first requests need is there before them, and nothing else is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PreparationTest {

    private final RedisStores stores = RedisStores.onServer();

    @AfterAll
    void stop() {
        stores.close();
    }

    private long connections() {
        return stores.redis(Command.CLIENT, "LIST")
                .toString()
                .lines()
                .filter(line -> line.contains("cmd="))
                .count();
    }

    @Test
    void connectionsAreOpenAndScriptsAreKnownAndNothingIsLeft() {
        RedisCacheStore store = stores.open(Duration.ofMinutes(1));
        long before = connections();

        get(store.prepare(Sample.key(StoreFixture.EXPLANATION, "Java")));

        Object[] digests = Stream.concat(
                        Stream.of("EXISTS"), Stream.of(LuaScript.values()).map(LuaScript::digest))
                .toArray();
        assertThat(stores.redis(Command.SCRIPT, digests).getDelegate().stream().map(known -> known.toInteger()))
                .hasSize(LuaScript.values().length)
                .containsOnly(1);
        assertThat(connections() - before).isGreaterThanOrEqualTo(RedisExecutor.CONNECTIONS);
        assertThat(stores.redis(Command.KEYS, "*").getDelegate().stream().map(Object::toString))
                .allMatch(key -> key.endsWith(":epoch") || key.endsWith(":index"));
        assertThat(get(store.count()).totalKeys()).isZero();
    }
}
