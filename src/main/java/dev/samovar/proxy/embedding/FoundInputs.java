package dev.samovar.proxy.embedding;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.readthrough.CacheStatus;
import dev.samovar.cache.readthrough.Lacked;
import dev.samovar.cache.readthrough.RequestCacheControl;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a look-up found of the distinct inputs of a batch, and what of it a request accepts. */
final class FoundInputs {

    private final List<Lookup> lookups;
    private final RequestCacheControl directives;
    private final Instant now;
    private final List<@Nullable CacheEntry> accepted = new ArrayList<>();

    FoundInputs(List<Lookup> lookups, RequestCacheControl directives, Instant now) {
        this.lookups = lookups;
        this.directives = directives;
        this.now = now;
        lookups.forEach(lookup -> accepted.add(
                found(lookup).map(Lookup.Found::entry).filter(this::accepts).orElse(null)));
    }

    private boolean accepts(CacheEntry entry) {
        return !directives.noCache() && directives.accepts(entry.age(now));
    }

    private static Optional<Lookup.Found> found(Lookup lookup) {
        return lookup instanceof Lookup.Found found ? Optional.of(found) : Optional.empty();
    }

    /** The entries of all inputs; empty if one is missing. */
    Optional<List<CacheEntry>> all() {
        List<CacheEntry> entries = new ArrayList<>();
        for (CacheEntry entry : accepted) {
            if (entry != null) {
                entries.add(entry);
            }
        }
        return entries.size() == accepted.size() ? Optional.of(entries) : Optional.empty();
    }

    /** The fresh entries by number. */
    Map<Integer, CacheEntry> fresh() {
        Map<Integer, CacheEntry> fresh = new LinkedHashMap<>();
        for (int number = 0; number < accepted.size(); number++) {
            CacheEntry entry = accepted.get(number);
            if (entry != null && entry.isFresh(now)) {
                fresh.put(number, entry);
            }
        }
        return fresh;
    }

    /** The inputs without a fresh entry. Stale ones are among them: a call that is made anyway refreshes them. */
    List<Integer> notFresh() {
        Map<Integer, CacheEntry> fresh = fresh();
        List<Integer> others = new ArrayList<>();
        for (int number = 0; number < accepted.size(); number++) {
            if (!fresh.containsKey(number)) {
                others.add(number);
            }
        }
        return others;
    }

    /** Whether some input has an entry, and all that have none accepted have one that is too old for the request. */
    boolean isRefused() {
        for (int number = 0; number < lookups.size(); number++) {
            if (accepted.get(number) == null && found(lookups.get(number)).isEmpty()) {
                return directives.noCache();
            }
        }
        return all().isEmpty();
    }

    /** The first input without an entry; if each has one, the first whose entry is not accepted. */
    Lacked lacked(Batch batch) {
        int refused = 0;
        for (int number = lookups.size() - 1; number >= 0; number--) {
            refused = accepted.get(number) == null ? number : refused;
        }
        for (int number = 0; number < lookups.size(); number++) {
            if (found(lookups.get(number)).isEmpty()) {
                return new Lacked(batch.input(number).key(), false);
            }
        }
        return new Lacked(batch.input(refused).key(), true);
    }

    /** What is accepted of other calls in place of a generation of an input. */
    InputEntries.Wanted wanted(Batch batch, int number) {
        Lookup lookup = lookups.get(number);
        Instant newerThan = lookup.epoch() < 0
                ? directives.acceptedAfter(now)
                : found(lookup).map(one -> one.entry().generatedAt()).orElse(Instant.MIN);
        return new InputEntries.Wanted(batch.input(number).key(), newerThan, lookup.epoch() < 0);
    }

    /** How an answer of the entries of all inputs came about. */
    CacheStatus served() {
        Tier farthest = Tier.MEMORY;
        for (Lookup lookup : lookups) {
            Tier tier = found(lookup).map(Lookup.Found::tier).orElse(farthest);
            farthest = tier.compareTo(farthest) > 0 ? tier : farthest;
        }
        return notFresh().isEmpty() ? new CacheStatus.Hit(farthest) : new CacheStatus.Stale(farthest);
    }
}
