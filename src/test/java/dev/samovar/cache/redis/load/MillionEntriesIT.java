package dev.samovar.cache.redis.load;

import static dev.samovar.cache.redis.Replica.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Purge;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.redis.RedisCacheStore;
import dev.samovar.cache.redis.RedisStores;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.RedisConnection;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** A namespace of a million entries: what a purge of it costs, and what others on the same Redis notice. */
@Tag("acceptance")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MillionEntriesIT {

    private static final Namespace NAMESPACE = StoreFixture.EXPLANATION;
    private static final int ENTRIES = 1_000_000;

    private final RedisStores stores = RedisStores.onServer();
    private final Redis client = stores.client();
    private final RedisCacheStore store = stores.open(Duration.ofMinutes(10));

    @BeforeAll
    void fill() {
        ManyEntries.fill(stores, store, NAMESPACE, ENTRIES);
        stores.redis(Command.CONFIG, "SET", "slowlog-log-slower-than", 10_000);
        stores.redis(Command.SLOWLOG, "RESET");
    }

    @AfterAll
    void stop() {
        stores.close();
    }

    @Test
    @Order(1)
    void countTakesNoTime() {
        long start = System.nanoTime();
        assertThat(get(store.count()).keys()).containsEntry(NAMESPACE, (long) ENTRIES);
        figure("count of 1,000,000 entries: %.1f ms", (System.nanoTime() - start) / 1e6);
        assertThat(slow()).isEmpty();
    }

    @Test
    @Order(2)
    void purgeTakesTheTimeOfAnEmptyOneAndCountsExactly() {
        double[] empty = new double[10];
        for (int i = 0; i < empty.length; i++) {
            empty[i] = purge(StoreFixture.SUBTOPICS, 0);
        }
        Arrays.sort(empty);
        double full = purge(NAMESPACE, ENTRIES);
        figure(
                "purge of 1,000,000 entries: %.1f ms; of none: %.1f ms (median of 10); ratio %.1f",
                full, empty[5], full / empty[5]);
        assertThat(full).isLessThan(250);
        assertThat(get(store.count()).keys()).containsEntry(NAMESPACE, 0L);
        assertThat(slow()).isEmpty();
    }

    private double purge(Namespace namespace, long expected) {
        long start = System.nanoTime();
        assertThat(get(store.purge(Purge.of(namespace))).count()).isEqualTo(expected);
        return (System.nanoTime() - start) / 1e6;
    }

    @Test
    @Order(3)
    void othersNoticeNothingOfTheCleaning() {
        RedisConnection other = get(client.connect());
        long[] quiet = latencies(other, Duration.ofSeconds(3));
        stores.redis(Command.SLOWLOG, "RESET");
        AtomicInteger done = new AtomicInteger();
        long start = System.nanoTime();
        var cleaning = store.cleaner().clean().subscribe().with(ignored -> done.incrementAndGet());
        long[] busy = latencies(other, Duration.ofSeconds(10));
        Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> done.get() == 1);
        cleaning.cancel();
        double seconds = (System.nanoTime() - start) / 1e9;

        figure(
                "clean-up of 1,000,000 entries: %.1f s; a step takes %.2f ms of Redis on average; above 10 ms: %s",
                seconds, meanScriptMillis(), slow());
        figure(
                "another client's PING in ms, quiet and meanwhile: p50 %.2f %.2f, p99 %.2f %.2f, max %.1f %.1f",
                at(quiet, 50), at(busy, 50), at(quiet, 99), at(busy, 99), at(quiet, 100), at(busy, 100));
        assertThat(meanScriptMillis()).isLessThan(3);
        // Of some 10,000 equal steps, a machine with more work than cores stops Redis in the middle of a few
        assertThat(slow()).hasSizeLessThan(100);
        assertThat(stores.redis(Command.DBSIZE).toLong()).isLessThan(200);
    }

    private long[] latencies(RedisConnection connection, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        return get(Multi.createBy()
                        .repeating()
                        .uni(() -> {
                            long start = System.nanoTime();
                            Uni<Response> ping = connection.send(Request.cmd(Command.PING));
                            return ping.map(pong -> System.nanoTime() - start);
                        })
                        .withDelay(Duration.ofMillis(1))
                        .whilst(latency -> System.nanoTime() < end)
                        .collect()
                        .asList())
                .stream()
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
    }

    private static double at(long[] sorted, int percentile) {
        return sorted[Math.min(sorted.length - 1, sorted.length * percentile / 100)] / 1e6;
    }

    /** The milliseconds of the commands that took more than ten of them since the log was reset, longest first. */
    private List<Double> slow() {
        List<Double> slow = new ArrayList<>();
        for (Response entry : stores.redis(Command.SLOWLOG, "GET", 1_000)) {
            slow.add(entry.get(2).toLong() / 1e3);
        }
        slow.sort(Comparator.reverseOrder());
        return slow;
    }

    /** The mean time of a script in milliseconds since the server started. */
    private double meanScriptMillis() {
        Matcher mean = Pattern.compile("cmdstat_evalsha:.*?usec_per_call=([0-9.]+)")
                .matcher(stores.redis(Command.INFO, "commandstats").toString());
        assertThat(mean.find()).isTrue();
        return Double.parseDouble(mean.group(1)) / 1e3;
    }

    private static void figure(String format, Object... values) {
        System.out.println("FIGURE " + String.format(Locale.ROOT, format, values));
    }
}
