package dev.samovar.cache.contract.purge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.contract.Together;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.key.CacheKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Purges and fills at the same moment, many times over: either comes first, and both know which. */
public interface PurgeRaceContract extends StoreFixture {

    @ParameterizedTest
    @EnumSource
    default void fillAtTheMomentOfAPurgeIsRefusedOrCounted(PurgeKind purge) {
        CacheStore store = open();
        try (Together together = new Together()) {
            for (int round = 0; round < rounds(); round++) {
                CacheKey key = Sample.key(EXPLANATION, "round " + round);
                Lease lease = grant(store, key);
                CacheEntry entry = entry(lease, "x");
                List<Long> answers = together.run(
                        List.of(() -> get(store.store(lease, entry)) ? 1L : 0L, () -> get(purge.of(store, key))));

                assertAbsent(store, key);
                assertThat(answers.get(1)).as("count, stored").isEqualTo(answers.get(0));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    default void refillAtTheMomentOfAPurgeIsRefusedOrReplaced(PurgeKind purge) {
        CacheStore store = open();
        try (Together together = new Together()) {
            for (int round = 0; round < rounds(); round++) {
                CacheKey key = Sample.key(EXPLANATION, "round " + round);
                CacheEntry stale = fill(store, key);
                Lease lease = get(store.acquire(key, stale.generatedAt()))
                        .fold(granted -> granted, held -> null, filled -> null)
                        .lease();
                CacheEntry entry = entry(lease, "x");
                List<Long> answers = together.run(
                        List.of(() -> get(store.store(lease, entry)) ? 1L : 0L, () -> get(purge.of(store, key))));

                assertAbsent(store, key);
                assertThat(answers.get(1)).as("count").isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    default void generationThatBeganBeforeThePurgeIsNeverFoundAfterIt(PurgeKind purge) {
        CacheStore store = open();
        try (Together together = new Together()) {
            for (int round = 0; round < rounds(); round++) {
                CacheKey key = Sample.key(EXPLANATION, "round " + round);
                AtomicBoolean purging = new AtomicBoolean();
                List<Boolean> answers = together.run(List.of(
                        () -> {
                            Lease lease = grant(store, key);
                            boolean before = !purging.get();
                            get(store.store(lease, entry(lease, "x")));
                            return before;
                        },
                        () -> {
                            purging.set(true);
                            get(purge.of(store, key));
                            return true;
                        }));

                if (answers.get(0)) {
                    assertAbsent(store, key);
                }
                get(store.purge(Purge.of(key)));
            }
        }
    }

    @Test
    default void purgesAtTheSameMomentCountNoEntryTwice() {
        CacheStore store = open();
        int entries = 50;
        try (Together together = new Together()) {
            for (int round = 0; round < rounds() / 50; round++) {
                List<Callable<Long>> purges = new ArrayList<>();
                for (int i = 0; i < entries; i++) {
                    CacheKey key = Sample.key(EXPLANATION, "topic " + i);
                    fill(store, key);
                    if (i < 4) {
                        purges.add(() -> get(PurgeKind.KEY.of(store, key)));
                        purges.add(() -> get(PurgeKind.PATTERN.of(store, key)));
                        purges.add(() -> get(PurgeKind.NAMESPACE.of(store, key)));
                        purges.add(() -> get(PurgeKind.VERSION.of(store, key)));
                    }
                }

                long counted = together.run(purges).stream().mapToLong(n -> n).sum();

                assertThat(counted).isEqualTo(entries);
            }
        }
    }

    /** A store is always of a key without an entry, so what was stored is still there or in the count of one purge. */
    @Test
    default void everyStoredEntryIsInOneCountOrStillThere() {
        CacheStore store = open();
        List<Callable<Long>> tasks = new ArrayList<>();
        tasks.add(() -> fillAgainAndAgain(store));
        tasks.add(() -> fillAgainAndAgain(store));
        for (PurgeKind purge : PurgeKind.values()) {
            tasks.add(() -> -purgeAgainAndAgain(store, purge));
        }
        try (Together together = new Together()) {
            long storedLessCounted =
                    together.run(tasks).stream().mapToLong(n -> n).sum();

            assertThat(get(store.count()).totalKeys()).isEqualTo(storedLessCounted);
        }
    }

    private long fillAgainAndAgain(CacheStore store) {
        long stored = 0;
        for (int i = 0; i < rounds() * 10; i++) {
            Optional<Lease> lease = tryGrant(store, Sample.key(EXPLANATION, "topic " + i % 100));
            if (lease.isPresent() && get(store.store(lease.get(), entry(lease.get(), "x")))) {
                stored++;
            }
        }
        return stored;
    }

    private long purgeAgainAndAgain(CacheStore store, PurgeKind purge) {
        long counted = 0;
        for (int i = 0; i < rounds(); i++) {
            counted += get(purge.of(store, Sample.key(EXPLANATION, "topic " + i % 100)));
        }
        return counted;
    }
}
