package dev.samovar.cache.redis.keyspace;

import dev.samovar.cache.key.CacheKey;
import java.util.Optional;

/**
 * The name of a key inside the sorted sets of its shard: {@code subject:fingerprint}. It leaves out the namespace, which
 * the shard knows, and the version, which may change.
 */
public final class Member {

    private Member() {}

    /** The member of a shard's index that stands for a key. */
    public static String of(CacheKey key) {
        return key.subject() + ':' + key.fingerprint();
    }

    /** The key that a member names, or nothing if it names none of this shard. */
    public static Optional<CacheKey> key(Shard shard, String member) {
        int end = member.lastIndexOf(':');
        if (end < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(new CacheKey(shard.namespace(), member.substring(0, end), member.substring(end + 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
