package dev.samovar.faults;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** The purges that were asked for so far, in their order. Safe from any thread. */
final class PurgeLog {

    private final List<Purge> purges = new CopyOnWriteArrayList<>();

    /** Notes a purge, before it is asked for. */
    Purge begin(Purge purge) {
        purges.add(purge);
        return purge;
    }

    List<Purge> all() {
        return List.copyOf(purges);
    }

    Stream<Purge> of(String topic) {
        return purges.stream().filter(purge -> purge.concerns(topic));
    }
}
