package dev.samovar.cache.failover;

import dev.samovar.cache.Lease;
import java.util.Optional;

/**
 * A lease given in place of a store that was unavailable. Its token says so, and in which outage and after how many
 * purges that was.
 *
 * @param outage the number of the outage
 * @param purges how many purges had been asked for by then
 * @param lease the lease as the local fallback gave it
 */
record FailoverLease(long outage, long purges, Lease lease) {

    private static final String MARK = "fallback:";

    /** The lease as callers get it. */
    Lease marked() {
        return new Lease(lease.key(), MARK + outage + ':' + purges + ':' + lease.token(), lease.epoch(), lease.term());
    }

    /** Reads a lease; empty if it was given by the store itself. */
    static Optional<FailoverLease> of(Lease lease) {
        if (!lease.token().startsWith(MARK)) {
            return Optional.empty();
        }
        String[] parts = lease.token().split(":", 4);
        Lease own = new Lease(lease.key(), parts[3], lease.epoch(), lease.term());
        return Optional.of(new FailoverLease(Long.parseLong(parts[1]), Long.parseLong(parts[2]), own));
    }
}
