package dev.samovar.cache.redis;

class RedisClusterCacheStoreTest extends RedisContract {

    @Override
    RedisProcess start() {
        return RedisProcess.cluster();
    }
}
