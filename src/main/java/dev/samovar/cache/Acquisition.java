package dev.samovar.cache;

import dev.samovar.cache.entry.Lookup;
import io.smallrye.mutiny.Uni;
import java.util.function.Function;

/** The answer to a request for the lease of a key. */
public sealed interface Acquisition {

    /** Calls the function that fits the answer. */
    <T> T fold(Function<Granted, T> granted, Function<Held, T> held, Function<Filled, T> filled);

    /**
     * The caller holds the lease now.
     *
     * @param lease the lease, to be used or released
     * @param local whether it was given in place of a store that is unavailable: what is stored under it stays in this
     *     process, and other replicas may hold a lease of the same key
     */
    record Granted(Lease lease, boolean local) implements Acquisition {

        /** A lease of the store itself. */
        public Granted(Lease lease) {
            this(lease, false);
        }

        /** A lease given in place of a store that is unavailable. */
        public static Granted local(Lease lease) {
            return new Granted(lease, true);
        }

        @Override
        public <T> T fold(Function<Granted, T> granted, Function<Held, T> held, Function<Filled, T> filled) {
            return granted.apply(this);
        }
    }

    /**
     * Another caller holds the lease.
     *
     * @param settled emits {@code null} when that lease was used, released or voided, or after its term has passed
     *     without news; never fails. It may emit too early, so look up again. It can be subscribed to once
     * @param holder the name of that lease by which its generation can be followed on another replica; empty if the
     *     store does not tell. It was valid when the store answered: no purge of the key had been made
     */
    record Held(Uni<Void> settled, String holder) implements Acquisition {

        /** A lease of which nothing is told. */
        public Held(Uni<Void> settled) {
            this(settled, "");
        }

        @Override
        public <T> T fold(Function<Granted, T> granted, Function<Held, T> held, Function<Filled, T> filled) {
            return held.apply(this);
        }
    }

    /**
     * The lease is not needed: there is a newer entry.
     *
     * @param found the newer entry
     */
    record Filled(Lookup.Found found) implements Acquisition {
        @Override
        public <T> T fold(Function<Granted, T> granted, Function<Held, T> held, Function<Filled, T> filled) {
            return filled.apply(this);
        }
    }
}
