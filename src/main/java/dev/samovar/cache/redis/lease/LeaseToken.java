package dev.samovar.cache.redis.lease;

import dev.samovar.cache.Lease;
import dev.samovar.cache.redis.purge.RecentPurges;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The text of a lease's token: how many purges this replica knew of when it asked, a name that no other lease has, and
 * the mark of the last purge in the shard when the lease was granted. Redis knows the token without that mark.
 */
public final class LeaseToken {

    private static final String PURGES_END = "/";
    private static final String MARK = "|";

    private LeaseToken() {}

    /** The token of a request, as Redis knows it. */
    static String create(RecentPurges purges) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return purges.number() + PURGES_END + new UUID(random.nextLong(), random.nextLong());
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

    /** How many purges this replica knew of when it asked for the lease. */
    static long purgesBefore(Lease lease) {
        String token = lease.token();
        int end = token.indexOf(PURGES_END);
        return end < 0 ? 0 : Long.parseLong(token.substring(0, end));
    }
}
