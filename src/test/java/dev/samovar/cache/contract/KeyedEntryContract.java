package dev.samovar.cache.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.EntryPage;
import dev.samovar.cache.entry.EntryQuery;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes in comes out, for as long as it is kept. */
public interface KeyedEntryContract extends StoreFixture {

    @Test
    default void unknownKeyIsAbsent() {
        assertAbsent(open(), Sample.key(EXPLANATION, "Java"));
    }

    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(ints = {0, 1, 255, 1 << 20})
    default void storedEntryComesOutUnchanged(int size) {
        byte[] body = new byte[size];
        new Random(size).nextBytes(body);
        CacheStore store = open();
        CacheKey key = Sample.key(EXPLANATION, "Java");
        Lease lease = grant(store, key);
        CacheEntry entry = Sample.entry(lease, body, now(), Duration.ofHours(1), Duration.ofDays(1));

        assertThat(get(store.store(lease, entry))).isTrue();

        CacheEntry found = find(store, key).orElseThrow();
        assertThat(found.body()).isEqualTo(body);
        assertThat(found).usingRecursiveComparison().ignoringFields("body").isEqualTo(entry);
    }

    @Test
    default void requestOfAnEntryComesOutToo() {
        CacheStore store = open();
        CacheKey key = Sample.key(EXPLANATION, "Java");
        Lease lease = grant(store, key);
        CacheEntry plain = entry(lease, "body");
        CacheEntry entry = new CacheEntry(
                plain.body(),
                plain.mediaType(),
                plain.etag(),
                plain.generatedAt(),
                plain.freshUntil(),
                plain.keptUntil(),
                plain.epoch(),
                plain.cost(),
                "topic=素数 🫖");
        assertThat(get(store.store(lease, entry))).isTrue();

        assertThat(find(store, key).orElseThrow()).usingRecursiveComparison().isEqualTo(entry);
        String peeked = get(store.getQuietly(key)).fold(found -> found.entry().request(), absent -> "absent");
        assertThat(peeked).isEqualTo(entry.request());
        assertThat(get(store.list(new EntryQuery(null, null, null, 10))).entries())
                .extracting(EntryPage.Listed::sizeBytes)
                .containsExactly(4L);
        assertThat(acquire(store, key)).isInstanceOf(Acquisition.Filled.class);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"Квантовая механика", "素数 と 暗号", "🫖 tea", "a:b%c\u0001d", "*?[x]\\", "x", ""})
    default void anySubjectWillDo(String topic) {
        CacheStore store = open();
        CacheKey key = Sample.key(SUBTOPICS, topic);

        CacheEntry entry = fill(store, key);

        assertThat(find(store, key).orElseThrow().etag()).isEqualTo(entry.etag());
        assertAbsent(store, Sample.key(SUBTOPICS, topic + "s"));
        assertThat(get(store.purge(Purge.of(key))).count()).isEqualTo(1);
    }

    @Test
    default void oneFingerprintInTwoNamespacesIsTwoKeys() {
        CacheStore store = open();
        fill(store, Sample.key(SUBTOPICS, "Java"));

        assertAbsent(store, Sample.key(EXPLANATION, "Java"));
        fill(store, Sample.key(EXPLANATION, "Java"));
    }

    @Test
    default void staleEntryIsFoundUntilItIsGone() {
        CacheStore store = open();
        CacheKey key = Sample.key(EXPLANATION, "Java");
        fill(store, key, Duration.ofMillis(1), shortTerm().multipliedBy(2));

        advance(shortTerm());
        assertThat(find(store, key).orElseThrow().isFresh(now())).isFalse();

        advance(shortTerm());
        assertAbsent(store, key);
    }

    @Test
    default void lateEntryTakesThePlaceOfTheOneBefore() {
        CacheStore store = open();
        CacheKey key = Sample.key(EXPLANATION, "Java");
        CacheEntry first = fill(store, key);
        advance(Duration.ofMillis(2));

        Acquisition again = get(store.acquire(key, first.generatedAt()));
        Lease lease = ((Acquisition.Granted) again).lease();
        CacheEntry second = entry(lease, "second");
        assertThat(get(store.store(lease, second))).isTrue();

        assertThat(find(store, key).orElseThrow().etag()).isEqualTo(second.etag());
        assertThat(get(store.count()).totalKeys()).isEqualTo(1);
    }

    @Test
    default void absenceTellsTheEpochThatALeaseGets() {
        CacheStore store = open();
        CacheKey key = Sample.key(EXPLANATION, "Java");
        Lookup absent = get(store.lookUp(key));
        Lease lease = grant(store, key);

        assertThat(lease.epoch()).isEqualTo(absent.epoch());
        assertThat(get(store.store(lease, entry(lease, "x")))).isTrue();
        assertThat(get(store.lookUp(key)).epoch()).isEqualTo(lease.epoch());
    }

    @Test
    default void nothingHappensBeforeSubscription() {
        CacheStore store = open();
        CacheKey key = Sample.key(EXPLANATION, "Java");
        Uni<Acquisition> acquisition = store.acquire(key, Instant.MIN);
        Lease lease = grant(store, key);
        Uni<Boolean> storing = store.store(lease, entry(lease, "x"));
        var purge = store.purge(Purge.of(EXPLANATION));

        assertAbsent(store, key);
        assertThat(get(storing)).isTrue();
        assertThat(find(store, key)).isPresent();
        assertThat(get(acquisition)).isInstanceOf(Acquisition.Filled.class);
        assertThat(get(purge).count()).isEqualTo(1);
    }

    @Test
    default void eachSubscriptionIsOneOperation() {
        CacheStore store = open();
        Uni<Acquisition> acquisition = store.acquire(Sample.key(EXPLANATION, "Java"), Instant.MIN);

        assertThat(get(acquisition)).isInstanceOf(Acquisition.Granted.class);
        assertThat(get(acquisition)).isInstanceOf(Acquisition.Held.class);
    }

    @Test
    default void pingIsAnswered() {
        assertThat(get(open().ping())).isNull();
    }
}
