package dev.samovar.warming.request;

import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.proxy.keys.IncomingCall;
import dev.samovar.proxy.keys.ReadCall;
import dev.samovar.proxy.keys.RequestListener;
import dev.samovar.warming.popularity.NameCounter;
import dev.samovar.warming.popularity.Popularity;
import dev.samovar.warming.popularity.PopularityStore;
import io.smallrye.mutiny.Uni;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The requests that clients of the service's key make most often, by the same rule as topics.
 *
 * <p>Counts are shared as those of topics are; the requests themselves are in the memory of this process, so that it
 * repeats only those that it has received.
 */
public final class PopularRequests implements RequestListener {

    private final NameCounter counter = new NameCounter();
    private final Popularity popularity;
    private final RememberedRequests remembered;
    private final int limit;
    private volatile List<String> ranked = List.of();

    /**
     * None until the first {@link #refresh}.
     *
     * @param store the counts of the last days
     * @param limit the most requests; 0 for none, of which nothing is kept then
     * @param workers where maintenance runs; never an event loop
     */
    public PopularRequests(PopularityStore store, int limit, InstantSource clock, ScheduledExecutorService workers) {
        this.popularity = new Popularity(counter::drain, store, clock);
        this.remembered = new RememberedRequests(clock, workers);
        this.limit = limit;
    }

    @Override
    public Runnable asked(IncomingCall incoming, ReadCall.Cacheable call, byte[] body) {
        if (limit == 0 || !WarmableRequest.isRepeatable(incoming, call, body)) {
            return RequestListener.NONE.asked(incoming, call, body);
        }
        String fingerprint = call.key().fingerprint();
        counter.count(fingerprint);
        remembered.remember(fingerprint, () -> WarmableRequest.of(incoming, call, body));
        return () -> {
            counter.count(fingerprint);
            // What is asked often stays
            remembered.find(fingerprint);
        };
    }

    /**
     * Stores the counts since the last refresh, and ranks the requests of the last days. While the store is unavailable
     * the ranking stays as it is, and these counts are dropped.
     */
    public Uni<Void> refresh() {
        return popularity
                .refresh()
                .invoke(names -> ranked = names)
                .onFailure(StoreUnavailableException.class)
                .recoverWithNull()
                .replaceWithVoid();
    }

    /** What the remembered requests take. Not for event loops. */
    long usedBytes() {
        return remembered.usedBytes();
    }

    /** The popular requests that this process has received, the most requested first. Never waits. */
    List<WarmableRequest> popular() {
        return ranked.stream()
                .flatMap(fingerprint -> remembered.find(fingerprint).stream())
                .limit(limit)
                .toList();
    }
}
