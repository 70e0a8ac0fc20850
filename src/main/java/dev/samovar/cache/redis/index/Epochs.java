package dev.samovar.cache.redis.index;

import dev.samovar.cache.redis.keyspace.KeySpace;
import dev.samovar.cache.redis.keyspace.Shard;
import io.vertx.redis.client.Response;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * The highest epoch that this replica has read of each shard. A failover can lose the last writes of Redis, a purge
 * among them: an epoch in Redis that is lower than this one shows it.
 */
public final class Epochs {

    /** The value of a missing epoch. */
    static final long NONE = -1;

    private static final long LIMIT = 1L << 53;

    private final AtomicLongArray highest;

    Epochs(KeySpace keys) {
        this.highest = new AtomicLongArray(keys.shards().size());
    }

    /** The highest epoch read, 0 for none. */
    public long highest(Shard shard) {
        return highest.get(shard.position());
    }

    /** Notes an epoch. Returns it. */
    public long note(Shard shard, long epoch) {
        highest.accumulateAndGet(shard.position(), epoch, Math::max);
        return epoch;
    }

    /** Whether entries may be served by an epoch read from Redis: it is present, and not lower than one before. */
    public boolean isCurrent(Shard shard, long epoch) {
        return epoch != NONE && epoch >= highest(shard);
    }

    /** The epoch that Redis has, or {@link #NONE} if that is none that this service wrote. */
    public static long parse(@Nullable Response response) {
        if (response == null) {
            return NONE;
        }
        try {
            long epoch = Long.parseLong(response.toString());
            return epoch >= 0 && epoch < LIMIT ? epoch : NONE;
        } catch (NumberFormatException e) {
            return NONE;
        }
    }
}
