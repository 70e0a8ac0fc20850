package dev.samovar.cache.redis.relay;

import dev.samovar.cache.redis.RedisStores;
import dev.samovar.testing.redis.RedisCluster;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;

/** Relayed streams on a cluster of three masters. */
class RelayedStreamClusterTest extends RelayedStreamContract {

    private final RedisCluster cluster = RedisCluster.start(3);

    @Override
    RedisOptions options() {
        RedisOptions options = RedisStores.poolOptions().setType(RedisClientType.CLUSTER);
        cluster.urls().forEach(options::addConnectionString);
        return options;
    }

    @Override
    void stopRedis() {
        cluster.close();
    }
}
