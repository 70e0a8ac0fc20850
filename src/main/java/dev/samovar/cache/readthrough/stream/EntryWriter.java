package dev.samovar.cache.readthrough.stream;

import dev.samovar.cache.Lease;
import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.readthrough.FreshnessPolicy;
import dev.samovar.cache.readthrough.Generated;
import dev.samovar.cache.readthrough.flight.FlightKey;
import dev.samovar.cache.readthrough.stream.body.Body;
import dev.samovar.cache.readthrough.stream.lease.StreamLeases;
import dev.samovar.cache.readthrough.stream.lease.StreamLeases.Kept;
import dev.samovar.cache.readthrough.stream.lease.StreamLeases.Right;
import dev.samovar.cache.readthrough.stream.lease.StreamLeases.Verdict;
import dev.samovar.cache.readthrough.stream.part.Part;
import io.smallrye.mutiny.Uni;
import java.time.InstantSource;

/** The end of a generation that came to its end: its answer becomes an entry, if it may. */
final class EntryWriter {

    private static final System.Logger LOG = System.getLogger(EntryWriter.class.getName());

    private final StreamLeases leases;
    private final FreshnessPolicy freshness;
    private final InstantSource clock;

    EntryWriter(StreamLeases leases, FreshnessPolicy freshness, InstantSource clock) {
        this.leases = leases;
        this.freshness = freshness;
        this.clock = clock;
    }

    /** Stores a whole answer, or only ends the right if it must not be stored. Does not fail. */
    Uni<Kept> write(FlightKey flight, Right right, ResponseHead head, Body body, Part.End end) {
        return Uni.createFrom()
                .deferred(() -> stored(flight, right, head, body, end))
                .onFailure()
                .invoke(failure -> LOG.log(
                        System.Logger.Level.WARNING,
                        "The end of a generation could not be noted in the store",
                        failure))
                .onFailure()
                .recoverWithItem(new Kept(Verdict.UNKNOWN, false));
    }

    private Uni<Kept> stored(FlightKey flight, Right right, ResponseHead head, Body body, Part.End end) {
        if (!end.storable()) {
            return leases.release(right).map(verdict -> new Kept(verdict, false));
        }
        Generated generated = new Generated(body.bytes(), head, end.cost(), true, end.request(), end.freshFor());
        Lease lease = right.lease();
        long epoch = lease == null ? flight.epoch() : lease.epoch();
        return leases.store(right, freshness.stamp(generated, flight.key().namespace(), epoch, clock.instant()));
    }
}
