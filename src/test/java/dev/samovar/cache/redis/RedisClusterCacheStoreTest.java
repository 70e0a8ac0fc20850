package dev.samovar.cache.redis;

@Tag("rounds")
class RedisClusterCacheStoreTest extends RedisContract {

    @Override
    RedisProcess start() {
        return RedisProcess.cluster();
    }
}
