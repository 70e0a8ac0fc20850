package dev.samovar.cache.redis;

class RedisCacheStoreTest extends RedisContract {

    @Override
    RedisProcess start() {
        return RedisProcess.standalone();
    }
}
