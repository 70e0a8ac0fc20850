package dev.samovar.cache.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.EntryPage;
import dev.samovar.cache.entry.EntryQuery;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random operations have the outcomes that a naive model of a store has. */
public interface RandomOperationsContract extends StoreFixture {

    List<String> TOPICS = List.of("Java", "JavaScript", "C", "C++", "Monty Python", "Python", "素数", "a:b");
    List<String> PATTERNS =
            List.of("*", "*:java*", "v1.0:*", "v2.0:sub*", "*:c[+]*", "*python:*", "*:explanation:*a*", "x");

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 42, 20_260_203, -7})
    default void randomOperationsDoWhatTheModelDoes(long seed) {
        Random random = new Random(seed);
        CacheStore store = open();
        NaiveStore model = new NaiveStore();
        List<Lease> leases = new ArrayList<>();
        for (int step = 0; step < rounds(); step++) {
            CacheKey key = Sample.key(
                    random.nextBoolean() ? EXPLANATION : SUBTOPICS, TOPICS.get(random.nextInt(TOPICS.size())));
            if (random.nextInt(3) > 0) {
                generate(store, model, leases, key, random);
            } else {
                purge(store, model, key, random);
            }
            assertThat(find(store, key).map(entry -> entry.etag())).isEqualTo(model.etag(key));
            if (step % 20 == 0) {
                assertSameEntries(store, model);
            }
        }
        assertSameEntries(store, model);
    }

    private void generate(CacheStore store, NaiveStore model, List<Lease> leases, CacheKey key, Random random) {
        if (leases.isEmpty() || random.nextBoolean()) {
            Instant newerThan = random.nextBoolean() ? model.generatedAt(key) : Instant.MIN;
            acquire(store, model, key, newerThan).ifPresent(leases::add);
        } else {
            use(store, model, leases.get(random.nextInt(leases.size())), random);
        }
    }

    private Optional<Lease> acquire(CacheStore store, NaiveStore model, CacheKey key, Instant newerThan) {
        Acquisition acquisition = get(store.acquire(key, newerThan));
        String outcome = acquisition.fold(granted -> "granted", held -> "held", filled -> "filled");
        assertThat(outcome).isEqualTo(model.acquire(key, newerThan));
        Optional<Lease> lease = acquisition.fold(
                granted -> Optional.of(granted.lease()), held -> Optional.empty(), filled -> Optional.empty());
        lease.ifPresent(model::given);
        return lease;
    }

    private void use(CacheStore store, NaiveStore model, Lease lease, Random random) {
        switch (random.nextInt(6)) {
            case 0 -> assertThat(get(store.release(lease))).isEqualTo(model.release(lease));
            case 1 -> assertThat(get(store.renew(lease))).isEqualTo(model.renew(lease));
            default -> {
                CacheEntry entry = entry(lease, "text " + random.nextInt());
                assertThat(get(store.store(lease, entry))).isEqualTo(model.store(lease, entry));
            }
        }
    }

    private void purge(CacheStore store, NaiveStore model, CacheKey key, Random random) {
        switch (random.nextInt(12)) {
            case 0 ->
                assertThat(get(store.purge(Purge.of(key.namespace()))).count())
                        .isEqualTo(model.purge(k -> k.namespace().equals(key.namespace())));
            case 1 -> {
                String version = random.nextBoolean() ? "v1.0" : "v2.0";
                var change = get(store.purge(Purge.toVersion(version)));
                assertThat(change.oldVersion()).hasValue(model.version());
                assertThat(change.count()).isEqualTo(model.purge(k -> true));
                model.version(version);
            }
            case 2, 3, 4 -> {
                GlobPattern pattern = GlobPattern.parse(PATTERNS.get(random.nextInt(PATTERNS.size())));
                assertThat(get(store.purge(Purge.of(pattern))).count())
                        .isEqualTo(model.purge(k -> pattern.matches(k, model.version())));
            }
            default -> assertThat(get(store.purge(Purge.of(key))).count()).isEqualTo(model.purge(key::equals));
        }
    }

    private void assertSameEntries(CacheStore store, NaiveStore model) {
        List<CacheKey> listed = get(store.list(new EntryQuery(null, null, null, 1000))).entries().stream()
                .map(EntryPage.Listed::key)
                .toList();
        assertThat(listed).containsExactlyInAnyOrderElementsOf(model.keys());
        assertThat(get(store.count()).totalKeys()).isEqualTo(listed.size());
    }
}
