package dev.samovar.cache.readthrough.stream;

import dev.samovar.cache.readthrough.FailureCache;

/** What all generations share. */
record Services(
        StreamLeases leases,
        LeaseAcquisition acquisition,
        EntryWriter writer,
        FailureCache failures,
        StreamLimits limits,
        Timer timer,
        Fills fills) {}
