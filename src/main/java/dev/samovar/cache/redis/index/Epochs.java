package dev.samovar.cache.redis.index;

import dev.samovar.cache.redis.keyspace.KeySpace;
import dev.samovar.cache.redis.keyspace.Shard;
import io.vertx.redis.client.Response;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * The highest epoch that this replica has seen of each shard. A failover can take the last writes from Redis, a purge
 * among them; a replica that finds Redis below what it has seen knows.
 */
public final class Epochs {

    /** What stands for an epoch that is missing. */
    static final long NONE = -1;

    private static final long END = 1L << 53;

    private final AtomicLongArray highest;

    Epochs(KeySpace keys) {
        this.highest = new AtomicLongArray(keys.shards().size());
    }

    /** The highest epoch seen, 0 for none. */
    public long highest(Shard shard) {
        return highest.get(shard.position());
    }

    /** Notes an epoch. Returns it. */
    public long saw(Shard shard, long epoch) {
        highest.accumulateAndGet(shard.position(), epoch, Math::max);
        return epoch;
    }

    /** Whether an epoch read from Redis is one that entries may be served by: there, and not behind what was seen. */
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
            return epoch >= 0 && epoch < END ? epoch : NONE;
        } catch (NumberFormatException e) {
            return NONE;
        }
    }
}
