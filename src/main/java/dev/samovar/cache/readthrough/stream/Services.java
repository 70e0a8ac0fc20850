package dev.samovar.cache.readthrough.stream;

import dev.samovar.cache.readthrough.FailureCache;
import dev.samovar.cache.readthrough.stream.body.StreamLimits;
import dev.samovar.cache.readthrough.stream.lease.LeaseAcquisition;
import dev.samovar.cache.readthrough.stream.lease.StreamLeases;
import dev.samovar.cache.readthrough.stream.timing.Timer;

/** What all generations share. */
record Services(
        StreamLeases leases,
        LeaseAcquisition acquisition,
        EntryWriter writer,
        FailureCache failures,
        StreamLimits limits,
        Timer timer,
        Fills fills) {}
