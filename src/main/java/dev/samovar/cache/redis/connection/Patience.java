package dev.samovar.cache.redis.connection;

import java.time.Duration;

/**
 * How long Redis may take before this replica goes on without it.
 *
 * @param command how long a command may take, connecting included; at least a millisecond. A look-up that takes longer
 *     costs a hit
 * @param lease how long a command may take that gives a lease or stores what was generated under one; at least as long.
 *     One that takes longer may cost a call of the model
 */
public record Patience(Duration command, Duration lease) {

    public Patience {
        if (command.toMillis() < 1 || lease.compareTo(command) < 0) {
            throw new IllegalArgumentException("A deadline is at least one millisecond, and a lease's not shorter");
        }
    }
}
