package dev.samovar.cache.redis.lease;

import dev.samovar.cache.Lease;
import dev.samovar.cache.redis.keyspace.EntryCodec;
import dev.samovar.cache.redis.purge.RecentPurges;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The text of a lease's token: how many purges this replica knew of when it asked, when that was, a name that no other
 * lease has, and the mark of the last purge in the shard when the lease was granted. Redis knows the token without that
 * mark, and its scripts read the time.
 */
public final class LeaseToken {

    private static final String SEPARATOR = "/";
    private static final String MARK = "|";

    private LeaseToken() {}

    /** The token of a request, as Redis knows it. */
    static String create(RecentPurges purges) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        UUID name = new UUID(random.nextLong(), random.nextLong());
        return purges.number() + SEPARATOR + EntryCodec.micros(purges.now()) + SEPARATOR + name;
    }

    /** The token of a lease that Redis granted. */
    static String marked(String token, String purgeMark) {
        return token + MARK + purgeMark;
    }

    /** The token of a lease as Redis knows it. */
    public static String inRedis(Lease lease) {
        int end = lease.token().indexOf(MARK);
        return end < 0 ? lease.token() : lease.token().substring(0, end);
    }

    /** The mark of the last purge by pattern or of one key in the shard when the lease was granted. */
    static String purgeMark(Lease lease) {
        int end = lease.token().indexOf(MARK);
        return end < 0 ? "" : lease.token().substring(end + MARK.length());
    }

    /**
     * When a lease was asked for, by the clock of Redis: what is generated under it began later.
     *
     * @param inRedis the token as Redis knows it, of any replica
     * @return the far future if it does not tell, as that of a replica of an older release
     */
    static Instant askedAt(String inRedis) {
        String[] parts = inRedis.split(SEPARATOR, 3);
        try {
            return parts.length < 3 ? Instant.MAX : EntryCodec.instant(Long.parseLong(parts[1]));
        } catch (NumberFormatException notOurs) {
            return Instant.MAX;
        }
    }

    /** How many purges this replica knew of when it asked for the lease. */
    static long purgesBefore(Lease lease) {
        String token = lease.token();
        int end = token.indexOf(SEPARATOR);
        return end < 0 ? 0 : Long.parseLong(token.substring(0, end));
    }
}
