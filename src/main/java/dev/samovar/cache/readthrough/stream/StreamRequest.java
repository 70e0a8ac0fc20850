package dev.samovar.cache.readthrough.stream;

import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.cache.readthrough.flight.FlightKey;
import dev.samovar.cache.readthrough.stream.lease.StreamLeases;
import dev.samovar.cache.readthrough.stream.part.PartLoader;
import dev.samovar.cache.readthrough.stream.timing.StreamTimeouts;
import java.time.Instant;
import java.util.concurrent.Executor;

/**
 * One request.
 *
 * @param moment when it began in the order of {@link StreamLeases#moment()}
 * @param home where its caller is
 */
record StreamRequest(
        CacheKey key,
        RequestCacheControl directives,
        PartLoader loader,
        StreamTimeouts timeouts,
        long moment,
        Executor home,
        long startNanos) {

    Order order(FlightKey flight, Instant newerThan, Order.Purpose purpose) {
        return new Order(flight, newerThan, loader, timeouts, directives.quota(), purpose);
    }
}
