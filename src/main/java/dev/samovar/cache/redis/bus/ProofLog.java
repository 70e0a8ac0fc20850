package dev.samovar.cache.redis.bus;

/**
 * One line for each time that the subscription becomes proven or ceases to be for longer than a moment. Near a proof's
 * term, by distance or load, it comes and goes within a second: that costs look-ups in Redis, and no line. Used on one
 * event loop alone.
 */
final class ProofLog {

    /** So many looks in a row without a proof, one with each beat, are more than a moment. */
    static final int LAPSE = 4;

    private static final System.Logger LOG = System.getLogger(RedisReplicaBus.class.getName());

    // So many looks in a row until the first proof is overdue
    private static final int OVERDUE = 8;

    private boolean said;
    private int allowed = OVERDUE;
    private int looks;

    void watch(boolean isConfirmed) {
        if (isConfirmed) {
            if (!said) {
                LOG.log(System.Logger.Level.INFO, "Pub/sub heartbeat confirmed, near cache enabled");
            }
            said = true;
            allowed = LAPSE;
            looks = 0;
        } else if (++looks == allowed) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "No pub/sub heartbeat within a second, near cache disabled until the next");
            said = false;
        }
    }
}
