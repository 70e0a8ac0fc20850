package dev.samovar.content.explain;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.history.KeyHistory;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.CanonicalRequest;
import dev.samovar.content.RequestKey;
import dev.samovar.content.explain.MissDiagnosis.Code;
import dev.samovar.content.explain.MissDiagnosis.Nearest;
import io.smallrye.mutiny.Uni;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Explains why a request hits or misses. It generates nothing, counts nothing and changes nothing.
 *
 * <p>What is in the store is certain. Why something is not there any more is what this process remembers of it. Of what
 * another replica generated it knows that, not what became of it; of what was before its own start it knows nothing.
 */
public final class MissExplainer {

    private final CacheStore store;
    private final KeyHistory history;
    private final MissReasons reasons;
    private final NearestEntries nearestEntries;

    /** An explainer of what a store holds, and of what this process recorded. */
    public MissExplainer(CacheStore store, KeyHistory history, InstantSource clock) {
        this.store = store;
        this.history = history;
        this.reasons = new MissReasons(history, clock);
        this.nearestEntries = new NearestEntries(store);
    }

    /** Explains a request for content. */
    public Uni<MissDiagnosis> of(RequestKey question) {
        Map<String, String> fields = question.canonical().fields();
        return diagnose(question.key(), fields, version -> nearestEntries.to(question.key(), fields, version));
    }

    /**
     * Explains a look at an entry of an application.
     *
     * @param name what the application calls it
     */
    public Uni<MissDiagnosis> of(CacheKey key, String name) {
        return diagnose(key, Map.of("key", name), version -> Uni.createFrom().item(Optional.empty()));
    }

    /**
     * Explains a proxied request.
     *
     * @param request the canonical request
     * @param search finds the nearest entry; asked on a miss only
     */
    public Uni<MissDiagnosis> of(CacheKey key, Map<String, String> request, Search search) {
        return diagnose(key, request, search);
    }

    /** Finds the stored entry whose request is most like the one that is explained. */
    @FunctionalInterface
    public interface Search {

        /**
         * The nearest entry; nothing if there is none to compare.
         *
         * @param version the version of the cache
         */
        Uni<Optional<Nearest>> nearest(String version);
    }

    private Uni<MissDiagnosis> diagnose(CacheKey key, Map<String, String> request, Search search) {
        return store.version()
                .chain(version -> store.getQuietly(key).chain(lookup -> {
                    if (lookup instanceof Lookup.Found found) {
                        return Uni.createFrom()
                                .item(new MissDiagnosis(
                                        key, version, request, lookup, reasons.of(found), Optional.empty()));
                    }
                    return store.ping()
                            .chain(() -> search.nearest(version))
                            .map(nearest -> new MissDiagnosis(
                                    key, version, request, lookup, reasons.now(key, version, nearest), nearest))
                            .onFailure(StoreUnavailableException.class)
                            .recoverWithItem(() -> new MissDiagnosis(
                                    key, version, request, lookup, MissReasons.away(), Optional.empty()));
                }));
    }

    /** The last misses, the newest first, each with the reason at its time. Without a search for the nearest entry. */
    public Uni<List<RecentMiss>> recent() {
        return store.version().map(this::recent);
    }

    private List<RecentMiss> recent(String version) {
        return history.misses().stream()
                .map(miss -> new RecentMiss(
                        miss.at(), miss.times(), miss.key(), miss.key().logical(version), reasons.of(miss, version)))
                .toList();
    }

    /**
     * One of the last misses; none if it is not among them. If its answer is content that was never stored before, and is
     * stored now, the reason has the field in which the nearest entry differs.
     */
    public Uni<Optional<RecentMiss>> recentOf(String logicalKey) {
        return store.version().chain(version -> {
            Optional<RecentMiss> found = recent(version).stream()
                    .filter(miss -> miss.logicalKey().equals(logicalKey))
                    .findFirst();
            return found.filter(miss -> miss.reason().code() == Code.NEVER_STORED)
                    .map(miss -> compared(miss, version))
                    .orElseGet(() -> Uni.createFrom().item(found));
        });
    }

    private Uni<Optional<RecentMiss>> compared(RecentMiss miss, String version) {
        return store.getQuietly(miss.key())
                .chain(lookup -> lookup.fold(
                        found -> CanonicalRequest.read(found.entry().request(), miss.key())
                                .map(request -> nearestEntries.to(miss.key(), request, version))
                                .orElseGet(() -> Uni.createFrom().item(Optional.empty())),
                        absent -> Uni.createFrom().item(Optional.<Nearest>empty())))
                .map(nearest -> Optional.of(
                        nearest.map(MissReasons::differs).map(miss::because).orElse(miss)));
    }
}
