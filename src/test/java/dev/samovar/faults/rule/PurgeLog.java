package dev.samovar.faults.rule;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** The purges requested so far, in order. Safe from any thread. */
public final class PurgeLog {

    private final List<Purge> purges = new CopyOnWriteArrayList<>();

    /** Adds a purge, before it is requested. */
    public Purge begin(Purge purge) {
        purges.add(purge);
        return purge;
    }

    public List<Purge> all() {
        return List.copyOf(purges);
    }

    /** Those that concern a topic. */
    public Stream<Purge> of(String topic) {
        return purges.stream().filter(purge -> purge.concerns(topic));
    }
}
