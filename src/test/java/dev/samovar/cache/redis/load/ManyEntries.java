package dev.samovar.cache.redis.load;

import static dev.samovar.cache.redis.Replica.get;

import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.redis.RedisCacheStore;
import dev.samovar.cache.redis.RedisStores;
import dev.samovar.cache.redis.Replica;
import dev.samovar.cache.redis.keyspace.EntryCodec;
import dev.samovar.cache.redis.keyspace.Shard;
import io.vertx.mutiny.redis.client.Command;
import java.time.Duration;
import java.time.Instant;

/** Entries as the store writes them, made where they are kept: a million round trips would take minutes. */
public final class ManyEntries {

    private static final String FILL = """
            for i = 1, ARGV[1] do
              local fingerprint = ARGV[5] .. string.sub(redis.sha1hex(ARGV[6] .. i), 2, 32)
              redis.call('SET', ARGV[4] .. fingerprint, ARGV[2], 'PX', 86400000)
              redis.call('ZADD', KEYS[1], ARGV[3] + i % 1000, 'topic ' .. i .. ':' .. fingerprint)
            end
            """;

    private static final int PARTS = 25;

    private ManyEntries() {}

    /** Fills a namespace, which is emptied before, with about as many entries, spread evenly over its shards. */
    public static void fill(RedisStores stores, RedisCacheStore store, Namespace namespace, int entries) {
        get(store.purge(Purge.of(namespace)));
        int number = 0;
        for (Shard shard : stores.keys().shards(namespace)) {
            long epoch = Long.parseLong(stores.redis(Command.GET, shard.epoch()).toString());
            String digit = Integer.toHexString(number++);
            for (int part = 0; part < PARTS; part++) {
                stores.redis(
                        Command.EVAL,
                        FILL,
                        1,
                        shard.index(),
                        entries / CacheKey.SHARDS / PARTS,
                        entry(namespace, epoch),
                        Instant.now().plus(Duration.ofDays(1)).toEpochMilli(),
                        shard.entry(""),
                        digit,
                        "part " + part);
            }
        }
    }

    private static byte[] entry(Namespace namespace, long epoch) {
        Lease lease = new Lease(Sample.key(namespace, "x"), "token", epoch, Duration.ofSeconds(1));
        return EntryCodec.encode(Replica.entry(lease));
    }
}
