package dev.samovar.content.explain;

import dev.samovar.cache.Purge;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.history.KeyHistory;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.readthrough.GenerationVoidedException;
import dev.samovar.cache.readthrough.failure.FailureSummary;
import dev.samovar.cache.readthrough.flight.DeadlineExceededException;
import dev.samovar.content.explain.MissDiagnosis.Code;
import dev.samovar.content.explain.MissDiagnosis.Nearest;
import dev.samovar.content.explain.MissDiagnosis.Reason;
import dev.samovar.limit.RateLimitedException;
import dev.samovar.model.ModelException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The reasons for which keys are absent or present, from the history of this process. */
final class MissReasons {

    private final KeyHistory history;
    private final InstantSource clock;

    MissReasons(KeyHistory history, InstantSource clock) {
        this.history = history;
        this.clock = clock;
    }

    /** The reason of a hit. */
    Reason of(Lookup.Found found) {
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

    /** The reason while the store is unavailable. */
    static Reason away() {
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

    /** The reason for which a key is absent now. */
    Reason now(CacheKey key, String version, Optional<Nearest> nearest) {
        return absent(new Absent(key, version, history.last(key), Long.MAX_VALUE, clock.instant()), nearest);
    }

    /** The reason of a miss at its time. */
    Reason of(KeyHistory.Missed miss, String version) {
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
        return nearest.map(MissReasons::differs).orElseGet(() -> neverStored(absent));
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

    /** The reason of a request that was never stored, while one that is like it is stored. */
    static Reason differs(Nearest nearest) {
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
