package dev.samovar.cache.redis.relay;

/** How often one gap of a followed stream has been asked for again. Used on one loop. */
final class GapRepeats {

    /** How often without progress. */
    static final int MAX = 6;

    private long position = -1;
    private int count;
    private int ticksSince;

    /** Time has passed. */
    void tick() {
        ticksSince++;
    }

    /** Something new has come. */
    void progressed() {
        count = 0;
        position = -1;
    }

    /** Whether a gap is to be asked for: once for each gap and tick. It counts as asked for then. */
    boolean isDue(long gap) {
        if (position == gap && ticksSince == 0) {
            return false;
        }
        position = gap;
        ticksSince = 0;
        count++;
        return true;
    }

    boolean isExhausted() {
        return count > MAX;
    }
}
