package dev.samovar.content.explain;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Purge;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.history.KeyHistory;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.readthrough.GenerationVoidedException;
import dev.samovar.cache.readthrough.failure.FailureSummary;
import dev.samovar.cache.readthrough.flight.DeadlineExceededException;
import dev.samovar.content.RequestKey;
import dev.samovar.content.explain.MissDiagnosis.Code;
import dev.samovar.content.explain.MissDiagnosis.Nearest;
import dev.samovar.content.explain.MissDiagnosis.Reason;
import dev.samovar.limit.RateLimitedException;
import dev.samovar.model.ModelException;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
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
    private final InstantSource clock;
    private final NearestEntries nearestEntries;

    /** An explainer of what a store holds, and of what this process recorded. */
    public MissExplainer(CacheStore store, KeyHistory history, InstantSource clock) {
        this.store = store;
        this.history = history;
        this.clock = clock;
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
                                        key, version, request, lookup, present(found), Optional.empty()));
                    }
                    return store.ping()
                            .chain(() -> search.nearest(version))
                            .map(nearest -> new MissDiagnosis(
                                    key, version, request, lookup, absent(now(key, version), nearest), nearest))
                            .onFailure(StoreUnavailableException.class)
                            .recoverWithItem(
                                    () -> new MissDiagnosis(key, version, request, lookup, away(), Optional.empty()));
                }));
    }

    private Reason present(Lookup.Found found) {
        Instant now = clock.instant();
        return found.entry().isFresh(now)
                ? new Reason(
                        Code.FRESH,
                        "A fresh entry is there",
                        Optional.of(found.entry().generatedAt()))
                : new Reason(
                        Code.EXPIRED,
                        "The entry is stale: it is served while one request refreshes it",
                        Optional.of(found.entry().freshUntil()));
    }

    private static Reason away() {
        return new Reason(
                Code.STORE_AWAY, "The store is unavailable, and this process holds nothing for it", Optional.empty());
    }

    /**
     * A key that is absent.
     *
     * @param last the last thing that had happened to it
     * @param until the number of the last event or purge that counts
     * @param at when it was absent
     */
    private record Absent(CacheKey key, String version, Optional<KeyHistory.Event> last, long until, Instant at) {}

    private Absent now(CacheKey key, String version) {
        return new Absent(key, version, history.last(key), Long.MAX_VALUE, clock.instant());
    }

    /** The last misses, the newest first, each with the reason at its time. Without a search for the nearest entry. */
    public Uni<List<RecentMiss>> recent() {
        return store.version()
                .map(version -> history.misses().stream()
                        .map(miss -> new RecentMiss(
                                miss.at(),
                                miss.times(),
                                miss.key(),
                                miss.key().logical(version),
                                reason(miss, version)))
                        .toList());
    }

    private Reason reason(KeyHistory.Missed miss, String version) {
        return switch (miss.cause()) {
            case REQUESTED ->
                new Reason(
                        Code.REQUESTED, "An entry was there, and the request asked for a newer one", Optional.empty());
            case STORE_AWAY -> away();
            case ABSENT ->
                absent(new Absent(miss.key(), version, miss.last(), miss.number(), miss.at()), Optional.empty());
        };
    }

    private Reason absent(Absent absent, Optional<Nearest> nearest) {
        KeyHistory.Event last = absent.last().orElse(null);
        if (last instanceof KeyHistory.NotStored failed) {
            return notStored(failed);
        }
        if (last instanceof KeyHistory.Stored stored) {
            return gone(absent, stored);
        }
        Optional<KeyHistory.Purged> purged = absent.last().flatMap(elsewhere -> purgeAfter(elsewhere.number(), absent));
        if (purged.isPresent()) {
            return purged(purged.get());
        }
        return nearest.map(MissExplainer::differs).orElseGet(() -> neverStored(absent));
    }

    private Optional<KeyHistory.Purged> purgeAfter(long number, Absent absent) {
        return history.purgeBetween(number, absent.until(), absent.key(), absent.version());
    }

    private static Reason notStored(KeyHistory.NotStored event) {
        Optional<Instant> at = Optional.of(event.at());
        Throwable why = event.why().orElse(null);
        if (why == null) {
            return new Reason(
                    Code.NOT_STORED, "The answer had gaps, or the store did not take it: it was not kept", at);
        }
        if (why instanceof ModelException e) {
            return switch (e.reason()) {
                case REJECTED, BLOCKED, MALFORMED ->
                    new Reason(Code.REFUSED, "The answer was refused: " + e.getMessage(), at);
                default -> new Reason(Code.FAILED, "The generation failed: " + e.getMessage(), at);
            };
        }
        boolean safe = why instanceof FailureSummary
                || why instanceof DeadlineExceededException
                || why instanceof RateLimitedException
                || why instanceof GenerationVoidedException
                || why instanceof StoreUnavailableException;
        return new Reason(
                Code.FAILED, "The generation failed" + (safe ? ": " + why.getMessage() : " unexpectedly"), at);
    }

    private Reason gone(Absent absent, KeyHistory.Stored stored) {
        Optional<KeyHistory.Purged> purged =
                purgeAfter(stored.number(), absent).filter(purge -> purge.at().isBefore(stored.keptUntil()));
        if (purged.isPresent()) {
            return purged(purged.get());
        }
        return absent.at().isBefore(stored.keptUntil())
                ? new Reason(
                        Code.EVICTED,
                        "It was stored and went before its time, without a purge: there was no room for it",
                        Optional.of(stored.at()))
                : new Reason(Code.EXPIRED, "It was kept until its end", Optional.of(stored.keptUntil()));
    }

    private static Reason purged(KeyHistory.Purged purged) {
        Optional<Instant> at = Optional.of(purged.at());
        Purge purge = purged.purge();
        return purge instanceof Purge.OfKey
                ? new Reason(Code.DELETED, "It was deleted by its key", at)
                : new Reason(Code.PURGED, "It was purged by " + describe(purge), at);
    }

    private static String describe(Purge purge) {
        if (purge instanceof Purge.OfNamespace one) {
            return "its namespace, " + one.namespace();
        }
        if (purge instanceof Purge.OfPattern some) {
            return "the pattern " + some.pattern().text();
        }
        return purge instanceof Purge.OfVersion all ? "the change to version " + all.version() : "its key";
    }

    private static Reason differs(Nearest nearest) {
        return new Reason(
                Code.DIFFERS,
                "Nothing was stored for this request, as far as this process knows; the nearest entry differs "
                        + nearest.pointer()
                                .filter(place -> nearest.field().startsWith("body") && !place.isEmpty())
                                .map(place -> "at " + place)
                                .orElse("in '" + nearest.field() + "'"),
                Optional.empty());
    }

    private Reason neverStored(Absent absent) {
        Optional<KeyHistory.Purged> purged = purgeAfter(0, absent);
        String text = "Nothing was stored for this request that this process knows of, since it began at "
                + history.begun().truncatedTo(ChronoUnit.SECONDS)
                + purged.map(purge -> "; what was there before was purged by " + describe(purge.purge()) + " at "
                                + purge.at().truncatedTo(ChronoUnit.SECONDS))
                        .orElse("");
        return new Reason(Code.NEVER_STORED, text, Optional.empty());
    }
}
