package dev.samovar.cache.redis;

import org.junit.jupiter.api.Tag;

@Tag("rounds")
class RedisClusterCacheStoreTest extends RedisContract {

    @Override
    RedisStores start() {
        return RedisStores.onCluster();
    }
}
