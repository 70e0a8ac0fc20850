package dev.samovar.cache.readthrough.stream;

import dev.samovar.cache.readthrough.flight.FlightKey;
import dev.samovar.cache.readthrough.stream.part.PartLoader;
import dev.samovar.cache.readthrough.stream.timing.StreamTimeouts;
import dev.samovar.limit.Quota;
import java.time.Instant;

/**
 * What is to be generated.
 *
 * @param newerThan an entry that is newer than this spares the generation
 * @param permit the quota that was charged for the generation, and is given back if the loader does not begin
 * @param purpose the callers that may get it
 */
record Order(
        FlightKey flight,
        Instant newerThan,
        PartLoader loader,
        StreamTimeouts timeouts,
        Quota permit,
        Purpose purpose) {

    /** The callers that may get a generation. */
    enum Purpose {
        /** For all requests that join, and for the store. */
        SHARED,
        /** For the store; requests that join may read it. */
        REFRESH,
        /** For one caller alone. */
        BYPASS
    }
}
