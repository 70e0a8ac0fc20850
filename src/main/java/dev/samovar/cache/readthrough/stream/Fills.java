package dev.samovar.cache.readthrough.stream;

import dev.samovar.cache.readthrough.flight.FlightKey;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The generations of this process that are in progress, and by key those that may be joined. Safe from any thread. */
final class Fills {

    private final Map<FlightKey, Fill> open = new ConcurrentHashMap<>();
    private final Set<Fill> all = ConcurrentHashMap.newKeySet();

    /** The generation of a key that may be joined; null if there is none. */
    @Nullable
    Fill find(FlightKey flight) {
        return open.get(flight);
    }

    /** Enters a generation unless there is one of its key. Returns that one, or null if the new one was entered. */
    @Nullable
    Fill enter(FlightKey flight, Fill fill) {
        all.add(fill);
        Fill before = open.putIfAbsent(flight, fill);
        if (before != null) {
            all.remove(fill);
        }
        return before;
    }

    /** Enters a generation that no request may join. */
    void enterAlone(Fill fill) {
        all.add(fill);
    }

    /** Notes that a generation may not be joined any more. */
    void closed(FlightKey flight, Fill fill) {
        open.remove(flight, fill);
    }

    /** Notes that everything is over with a generation. */
    void ended(Fill fill) {
        all.remove(fill);
    }

    int size() {
        return all.size();
    }

    /** Emits when all generations of this moment are over. */
    Uni<Void> drained() {
        return Uni.createFrom().deferred(() -> {
            List<Uni<Void>> ends = all.stream().map(Fill::ended).toList();
            return ends.isEmpty()
                    ? Uni.createFrom().voidItem()
                    : Uni.join().all(ends).andCollectFailures().replaceWithVoid();
        });
    }

    void abort() {
        all.forEach(Fill::abort);
    }
}
