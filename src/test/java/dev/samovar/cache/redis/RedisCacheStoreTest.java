package dev.samovar.cache.redis;

@Tag("rounds")
class RedisCacheStoreTest extends RedisContract {

    @Override
    RedisProcess start() {
        return RedisProcess.standalone();
    }
}
