package dev.samovar.cache.readthrough.stream;

import dev.samovar.cache.readthrough.failure.FailureCache;
import dev.samovar.cache.readthrough.stream.body.StreamLimits;
import dev.samovar.cache.readthrough.stream.lease.LeaseAcquisition;
import dev.samovar.cache.readthrough.stream.lease.StreamLeases;
import dev.samovar.cache.readthrough.stream.timing.Timer;
import dev.samovar.cache.relay.StreamRelay;
import dev.samovar.cache.stats.GenerationCounter;

/** What all generations share. */
record Services(
        StreamLeases leases,
        LeaseAcquisition acquisition,
        EntryWriter writer,
        FailureCache failures,
        GenerationCounter counter,
        StreamLimits limits,
        Timer timer,
        StreamRelay relay,
        Fills fills) {

    private static final System.Logger LOG = System.getLogger(Services.class.getName());

    /** Remembers the failure of a generation that was not for one caller alone. */
    void failed(Order order, Throwable failure) {
        if (order.purpose() == Order.Purpose.BYPASS) {
            return;
        }
        failures.remember(order.flight(), failure);
        if (order.purpose() == Order.Purpose.REFRESH) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "A background refresh in {0} failed, the entry stays: {1}",
                    order.flight().key().namespace(),
                    failure.getMessage());
        }
    }
}
