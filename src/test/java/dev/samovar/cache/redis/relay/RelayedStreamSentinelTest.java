package dev.samovar.cache.redis.relay;

import dev.samovar.cache.redis.RedisStores;
import dev.samovar.testing.redis.RedisServerProcess;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.RedisRole;

/** Relayed streams on a master behind Sentinel. */
class RelayedStreamSentinelTest extends RelayedStreamContract {

    private final RedisServerProcess master = RedisServerProcess.start();
    private final RedisServerProcess sentinel = RedisServerProcess.startSentinel(master.port());

    @Override
    RedisOptions options() {
        return RedisStores.poolOptions()
                .setType(RedisClientType.SENTINEL)
                .setRole(RedisRole.MASTER)
                .setMasterName("main")
                .setConnectionString(sentinel.url());
    }

    @Override
    void stopRedis() {
        sentinel.close();
        master.close();
    }
}
