package dev.samovar.cache.contract.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Invalidation;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.contract.Together;
import dev.samovar.cache.entries.Precondition;
import dev.samovar.cache.entries.PreconditionFailedException;
import dev.samovar.cache.entries.StoredEntries;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Lifetime;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.stats.StatsCounter;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Under a lease an entry is compared and replaced or removed, and no other writer comes in between. */
public interface LeasedRemovalContract extends StoreFixture {

    @Test
    default void holderOfTheLeaseRemovesTheEntry() {
        CacheStore store = open();
        CacheKey key = Sample.key(EXPLANATION, "Java");
        CacheKey other = Sample.key(EXPLANATION, "Perl");
        CacheEntry entry = fill(store, key);
        fill(store, other);
        Lease lease = refresh(store, key);

        assertThat(get(store.lookUpStored(key))
                        .<String>fold(found -> found.entry().etag(), absent -> "absent"))
                .isEqualTo(entry.etag());
        assertThat(removed(store, lease)).contains(1L);

        assertAbsent(store, key);
        assertThat(find(store, other)).isPresent();
        assertThat(get(store.count()).totalKeys()).isEqualTo(1);
        assertThat(get(store.renew(lease))).as("the lease has ended").isFalse();
        grant(store, key);
    }

    @Test
    default void removalOfNothingIsCountedAsNone() {
        CacheStore store = open();

        assertThat(removed(store, grant(store, Sample.key(EXPLANATION, "Java"))))
                .contains(0L);
    }

    @Test
    default void waiterHearsOfTheRemoval() {
        CacheStore store = open();
        CacheKey key = Sample.key(EXPLANATION, "Java");
        Lease lease = grant(store, key);
        var waiter = await(store, key);

        assertThat(removed(store, lease)).isPresent();

        waiter.awaitItem(PATIENCE);
    }

    @Test
    default void lateHolderRemovesNothingOfAnother() {
        CacheStore store = open(shortTerm());
        CacheKey key = Sample.key(EXPLANATION, "Java");
        Lease late = grant(store, key);
        advance(shortTerm());
        fill(store, key);

        assertThat(removed(store, late)).isEmpty();

        assertThat(find(store, key)).isPresent();
    }

    @Test
    default void holderWhoseLeaseWasPurgedRemovesNothing() {
        CacheStore store = open();
        CacheKey key = Sample.key(EXPLANATION, "Java");
        fill(store, key);
        Lease purged = refresh(store, key);
        assertThat(get(store.purge(Purge.of(EXPLANATION))).count()).isEqualTo(1);
        fill(store, key);
        Lease deleted = refresh(store, key);
        assertThat(get(store.purge(Purge.of(key))).count()).isEqualTo(1);
        fill(store, key);

        assertThat(removed(store, purged)).isEmpty();
        assertThat(removed(store, deleted)).isEmpty();
        assertThat(find(store, key)).isPresent();
    }

    /** Of writers that all know the same entry one wins; the others learn of it, and no update is lost. */
    @Test
    default void oneOfManyWritersReplacesOrRemovesTheEntryThatAllKnow() {
        CacheStore store = open();
        CacheKey key = Sample.key(EXPLANATION, "Java");
        StoredEntries entries = new StoredEntries(
                store,
                new StatsCounter(List.of(EXPLANATION)),
                Map.of(EXPLANATION, new Lifetime(Duration.ofHours(1), Duration.ZERO)),
                this::now);
        try (Together together = new Together()) {
            for (int round = 0; round < rounds() / 20; round++) {
                String known =
                        get(entries.put(key, value("round " + round))).entry().etag();
                Precondition isKnown = etag -> etag.equals(Optional.of(known));
                Callable<String> removal = () -> outcome("removed", entries.delete(key, Optional.of(isKnown)));
                List<Callable<String>> writers = new java.util.ArrayList<>(IntStream.range(0, 4)
                        .<Callable<String>>mapToObj(i -> () ->
                                outcome("writer " + i, entries.put(key, value("writer " + i), Optional.of(isKnown))))
                        .toList());
                writers.add(removal);

                List<String> winners = together.run(writers).stream()
                        .filter(outcome -> !outcome.isEmpty())
                        .toList();

                assertThat(winners).hasSize(1);
                assertThat(find(store, key).map(found -> new String(found.body(), StandardCharsets.UTF_8)))
                        .isEqualTo(Optional.of(winners.get(0)).filter(winner -> !winner.equals("removed")));
            }
        }
    }

    private String outcome(String writer, Uni<?> write) {
        return get(write.replaceWith(writer)
                .onFailure(PreconditionFailedException.class)
                .recoverWithItem(""));
    }

    private static StoredEntries.Value value(String body) {
        return new StoredEntries.Value(body.getBytes(StandardCharsets.UTF_8), "text/plain", Optional.empty());
    }

    private Lease refresh(CacheStore store, CacheKey key) {
        return get(store.acquire(key, Instant.MAX))
                .fold(
                        granted -> granted.lease(),
                        held -> {
                            throw new AssertionError("held");
                        },
                        filled -> {
                            throw new AssertionError("filled");
                        });
    }

    private Optional<Long> removed(CacheStore store, Lease lease) {
        return get(store.remove(lease)).map(Invalidation::count);
    }
}
