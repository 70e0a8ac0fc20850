package dev.samovar.cache.redis;

/** One line for each time that the subscription becomes proven or ceases to be. Used on one event loop alone. */
final class ProofLog {

    private static final System.Logger LOG = System.getLogger(RedisReplicaBus.class.getName());

    // So many looks in a row until the first proof is overdue
    private static final int OVERDUE = 8;

    private boolean proven;
    private int looks;

    void watch(boolean isProven) {
        boolean overdue = !isProven && ++looks == OVERDUE;
        boolean lapsed = !isProven && proven;
        if (isProven && !proven) {
            LOG.log(System.Logger.Level.INFO, "The subscription is proven: near entries may serve");
        } else if (lapsed || overdue) {
            looks = OVERDUE;
            LOG.log(System.Logger.Level.WARNING, "The subscription is not proven: no near entry serves until it is");
        }
        proven = isProven;
    }
}
