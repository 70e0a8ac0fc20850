package dev.samovar.cache.redis.bus;

import dev.samovar.cache.Purge;
import dev.samovar.cache.key.GlobPattern;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Purges that could not be published, until they can be. Used on one event loop alone. */
public final class UnpublishedPurges {

    /** How many are published in one turn of the event loop, each within some 20 microseconds. */
    public static final int AT_ONCE = 20;

    private static final int LIMIT = 1_000;

    private final Set<String> purges = new LinkedHashSet<>();
    private final Executor nextTurn;
    private final Consumer<String> publish;

    /**
     * @param nextTurn the event loop, which runs what else waits for it first
     * @param publish publishes a purge, and {@linkplain #add adds} it once more if that fails later
     */
    public UnpublishedPurges(Executor nextTurn, Consumer<String> publish) {
        this.nextTurn = nextTurn;
        this.publish = publish;
    }

    /** Keeps a purge; when there are too many, one of everything takes their place. */
    public void add(String purge) {
        purges.add(purge);
        if (purges.size() > LIMIT) {
            purges.clear();
            purges.add(BusCodec.encode(Purge.of(GlobPattern.parse("*"))));
        }
    }

    /** Publishes what is there, a few in each turn. */
    public void publish() {
        publish(purges.size());
    }

    // No more than there were: what cannot be published now comes back, and waits for the next time
    private void publish(int left) {
        List<String> due = purges.stream().limit(Math.min(left, AT_ONCE)).toList();
        due.forEach(purges::remove);
        due.forEach(publish);
        int rest = left - due.size();
        if (rest > 0 && !due.isEmpty()) {
            nextTurn.execute(() -> publish(rest));
        }
    }
}
