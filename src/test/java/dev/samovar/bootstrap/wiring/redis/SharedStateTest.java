package dev.samovar.bootstrap.wiring.redis;

import static dev.samovar.cache.redis.Replica.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.samovar.api.operator.AuditRecord;
import dev.samovar.cache.redis.RedisStores;
import dev.samovar.monitoring.alert.AlertMemory.Verdict;
import dev.samovar.monitoring.history.MinuteCounts;
import dev.samovar.monitoring.history.MinutePoint;
import dev.samovar.security.Operator;
import dev.samovar.warming.popularity.PopularityStore;
import io.vertx.mutiny.redis.client.Command;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Each part of the shared state has a key of its own, which replicas of other versions know, and its time to live. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SharedStateTest {

    private static final LocalDate DAY = LocalDate.parse("2026-11-30");
    private static final long PERMANENT = -1;

    private final RedisStores stores = RedisStores.onServer();
    private final SharedState state = new SharedState(stores.commands(), "p");

    @BeforeEach
    void emptyRedis() {
        stores.reset();
    }

    @AfterAll
    void stop() {
        stores.close();
    }

    private void assertOnlyKey(String key, Duration ttl) {
        assertThat(keys()).containsExactly(key);
        assertThat(ttlSeconds(key)).isCloseTo(ttl.toSeconds(), within(60L));
    }

    private void assertOnlyKeyIsPermanent(String key) {
        assertThat(keys()).containsExactly(key);
        assertThat(ttlSeconds(key)).isEqualTo(PERMANENT);
    }

    private List<String> keys() {
        List<String> keys = new ArrayList<>();
        stores.redis(Command.KEYS, "*").forEach(key -> keys.add(key.toString()));
        return keys;
    }

    private long ttlSeconds(String key) {
        return stores.redis(Command.TTL, key).toLong();
    }

    private void assertCounts(PopularityStore counts, String key) {
        get(counts.add(DAY, Map.of("tea", 3L)));

        assertOnlyKey(key, Duration.ofDays(8));
        assertThat(get(counts.top(DAY, 10))).isEqualTo(Map.of("tea", 3L));
    }

    @Test
    void topicsAreCounted() {
        assertCounts(state.popularTopics(), "p:popular:2026-11-30");
    }

    @Test
    void requestsAreCounted() {
        assertCounts(state.popularRequests(), "p:popular-requests:2026-11-30");
    }

    @Test
    void promptsAreCounted() {
        assertCounts(state.prompts(), "p:prompts:2026-11-30");
    }

    @Test
    void verdictIsKeptForADay() {
        Verdict verdict = new Verdict(true, Instant.EPOCH, Instant.EPOCH);
        get(state.alert().save(verdict));

        assertOnlyKey("p:alert", Duration.ofDays(1));
        assertThat(get(state.alert().load())).contains(verdict);
    }

    @Test
    void managementWritesAreKept() {
        AuditRecord written = new AuditRecord(Instant.EPOCH, new Operator("shop", "::1"), "warm", "", 2, true);
        get(state.audit().add(written));

        assertOnlyKeyIsPermanent("p:audit");
        assertThat(get(state.audit().load())).containsExactly(written);
    }

    @Test
    void managementWriteThatCannotBeReadIsLeftOut() {
        AuditRecord written = new AuditRecord(Instant.EPOCH, new Operator("shop", "::1"), "warm", "", 2, true);
        get(state.audit().add(written));
        stores.redis(Command.LPUSH, "p:audit", "of another version");

        assertThat(get(state.audit().load())).containsExactly(written);
    }

    @Test
    void minutesAreKept() {
        MinutePoint point = new MinutePoint(29_000_000, new MinuteCounts(1, 2, 3, 4, 5, 6, 7, 8), 9, 10);
        get(state.minutes().save(List.of(point)));

        assertOnlyKeyIsPermanent("p:history");
        assertThat(get(state.minutes().load())).containsExactly(point);
    }

    @Test
    void jobHasItsLock() {
        Duration term = Duration.ofMinutes(10);

        assertThat(get(state.locks().tryLock("warming", term))).isPresent();
        assertThat(get(state.locks().tryLock("warming", term))).isEmpty();
        assertThat(keys()).containsExactly("p:lock:jobs");
    }
}
