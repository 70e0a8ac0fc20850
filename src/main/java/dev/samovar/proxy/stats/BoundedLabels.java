package dev.samovar.proxy.stats;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Counters by label, at most so many; those of further labels are together under {@value #OTHER}. Safe from any thread.
 *
 * @param <T> the counters of one label
 */
final class BoundedLabels<T> {

    /** The label of all further ones. */
    static final String OTHER = "other";

    private final int max;
    private final Function<String, T> create;
    private final Map<String, T> counters = new ConcurrentHashMap<>();
    private BiConsumer<String, ? super T> listener = (label, counter) -> {};

    /**
     * No labels yet.
     *
     * @param max how many there are at most besides the one of all further ones
     * @param create makes the counters of a label
     */
    BoundedLabels(int max, Function<String, T> create) {
        this.max = max;
        this.create = create;
    }

    /** The counters of a label, which is new or known. */
    T of(String label) {
        T known = counters.get(label);
        return known != null ? known : added(label);
    }

    private synchronized T added(String label) {
        int own = counters.size() - (counters.containsKey(OTHER) ? 1 : 0);
        String bounded = counters.containsKey(label) || own < max ? label : OTHER;
        T known = counters.get(bounded);
        if (known != null) {
            return known;
        }
        T made = create.apply(bounded);
        counters.put(bounded, made);
        listener.accept(bounded, made);
        return made;
    }

    /** Receives each label once with its counters: the known ones now, a new one when it is first counted. */
    synchronized void listen(BiConsumer<String, ? super T> each) {
        listener = each;
        counters.forEach(each);
    }

    /** Each label with its counters, in no order. */
    void forEach(BiConsumer<String, ? super T> each) {
        counters.forEach(each);
    }
}
