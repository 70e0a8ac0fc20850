package dev.samovar.http.connection;

import io.netty.util.internal.PlatformDependent;
import java.util.function.LongSupplier;

/**
 * The direct memory of the process: that of the buffers of all connections.
 *
 * @param usedBytes what is used; negative if nothing counts it
 * @param maxBytes what may be used
 */
record DirectMemory(LongSupplier usedBytes, LongSupplier maxBytes) {

    private static final long MIB = 1L << 20;

    /** As Netty counts it. */
    static DirectMemory ofNetty() {
        return new DirectMemory(PlatformDependent::usedDirectMemory, PlatformDependent::maxDirectMemory);
    }

    /** Whether more than nine tenths are used. */
    boolean isNearlyUsedUp() {
        long max = maxBytes.getAsLong();
        return usedBytes.getAsLong() > max - max / 10;
    }

    /** How much is used, for the log. */
    String text() {
        return usedBytes.getAsLong() / MIB + " of " + maxBytes.getAsLong() / MIB + " MiB used";
    }
}
