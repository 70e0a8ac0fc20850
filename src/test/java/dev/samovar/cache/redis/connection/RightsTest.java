package dev.samovar.cache.redis.connection;

import static dev.samovar.cache.redis.Replica.entry;
import static dev.samovar.cache.redis.Replica.fill;
import static dev.samovar.cache.redis.Replica.find;
import static dev.samovar.cache.redis.Replica.get;
import static dev.samovar.cache.redis.Replica.grant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.StoreTrouble;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.entry.EntryQuery;
import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.redis.RedisCacheStore;
import dev.samovar.cache.redis.SilentBus;
import dev.samovar.cache.redis.bus.RedisReplicaBus;
import dev.samovar.cache.redis.bus.ReplicaBus;
import dev.samovar.cache.redis.fleet.FleetStats;
import dev.samovar.cache.redis.fleet.FleetStatsSource;
import dev.samovar.cache.redis.fleet.JobLock;
import dev.samovar.cache.redis.fleet.RedisRing;
import dev.samovar.cache.redis.fleet.RedisTopCounts;
import dev.samovar.cache.redis.fleet.RedisValue;
import dev.samovar.cache.redis.keyspace.KeySpace;
import dev.samovar.cache.redis.relay.RedisMailbox;
import dev.samovar.cache.relay.StreamRelay;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.testing.LogCapture;
import dev.samovar.testing.redis.RedisServerProcess;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.redis.client.RedisOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the service may do in a Redis with users of their own rights, and what it says when it may not. */
class RightsTest {

    private static final String USER = "samovar";
    private static final String PASSWORD = "sesame";

    private final Vertx vertx = Vertx.vertx();
    private final RedisServerProcess redis = RedisServerProcess.start();
    private final Redis admin = Redis.createClient(vertx, redis.url());
    private final CacheKey key = Sample.key(StoreFixture.EXPLANATION, "Java");
    private final List<AutoCloseable> opened = new ArrayList<>();
    private boolean withoutPassword;

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
        get(vertx.close());
        redis.close();
    }

    /** The rule that the documentation tells operators to set, as it stands there. */
    private static List<String> documented() throws IOException {
        Matcher rule = Pattern.compile("ACL SETUSER samovar on >password ([^\n]*)")
                .matcher(Files.readString(Path.of("src/docs/redis.md")));
        assertThat(rule.find()).isTrue();
        return List.of(rule.group(1).strip().split(" "));
    }

    private void grantRights(List<String> rules) {
        Request request = Request.cmd(Command.ACL)
                .arg("SETUSER")
                .arg(USER)
                .arg("reset")
                .arg("on")
                .arg(">" + PASSWORD);
        rules.forEach(request::arg);
        get(admin.send(request));
    }

    private List<String> documentedWithout(String... removed) throws IOException {
        List<String> rules = new ArrayList<>(documented());
        for (String one : removed) {
            assertThat(rules.remove(one)).as(one).isTrue();
        }
        return rules;
    }

    private Redis client() {
        if (withoutPassword) {
            return Redis.createClient(vertx, redis.url());
        }
        return Redis.createClient(
                vertx,
                new RedisOptions()
                        .setConnectionString("redis://" + USER + ":" + PASSWORD + "@127.0.0.1:" + redis.port()));
    }

    private RedisReplicaBus bus() {
        RedisReplicaBus bus = new RedisReplicaBus(
                vertx.getDelegate(),
                client(),
                client(),
                "samovar",
                System::nanoTime,
                new RedisClock(InstantSource.system(), System::nanoTime));
        bus.start();
        opened.add(() -> get(bus.close()));
        return bus;
    }

    private RedisCacheStore store(ReplicaBus bus) {
        RedisCacheStore store = new RedisCacheStore(
                new RedisExecutor(vertx, client(), Duration.ofSeconds(10)),
                new KeySpace("samovar", StoreFixture.NAMESPACES),
                bus,
                Instant::now,
                Duration.ofMinutes(1));
        opened.add(store);
        return store;
    }

    @Test
    void documentedRightsAreEnoughForEverything() throws IOException {
        grantRights(documented());
        RedisReplicaBus bus = bus();
        RedisCacheStore store = store(bus);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(bus::isConfirmed);

        fill(store, key);
        assertThat(find(store, key)).isPresent();
        Lease lease = grant(store, Sample.key(StoreFixture.SUBTOPICS, "C"));
        assertThat(get(store.renew(lease))).isTrue();
        assertThat(get(store.release(lease))).isTrue();
        assertThat(get(store.tryWrite())).isEmpty();
        assertThat(get(store.count()).usedBytes()).isPositive();
        assertThat(get(store.list(new EntryQuery(null, null, null, 10))).entries())
                .hasSize(1);
        assertThat(get(store.purge(Purge.of(GlobPattern.parse("*:java:*")))).confirmed())
                .isEqualTo(1);
        fill(store, key);
        assertThat(get(store.purge(Purge.of(key))).count()).isEqualTo(1);
        fill(store, key);
        assertThat(get(store.purge(Purge.of(StoreFixture.EXPLANATION))).count()).isEqualTo(1);
        get(store.cleaner().clean());
        assertThat(get(store.purge(Purge.toVersion("v2.0"))).oldVersion()).hasValue("v1.0");
        get(store.ping());
        everythingElse();
        assertThat(bus.trouble()).isEmpty();
    }

    private void everythingElse() {
        Duration deadline = Duration.ofSeconds(10);
        StatsCounter stats = new StatsCounter(StoreFixture.NAMESPACES);
        RedisExecutor commands = new RedisExecutor(vertx, client(), deadline);
        FleetStats fleet = new FleetStats(commands, "samovar", stats, () -> Map.of("model.calls", 1L));
        get(fleet.flush());
        assertThat(get(new FleetStatsSource(commands, "samovar", fleet).read())
                        .server()
                        .orElse(Map.of()))
                .isNotEmpty();
        JobLock.Held lock = get(new JobLock(commands, "samovar", deadline).tryLock("job", deadline))
                .orElseThrow();
        assertThat(get(lock.extend())).isTrue();
        assertThat(get(lock.release())).isTrue();
        RedisTopCounts tally = new RedisTopCounts(commands, "samovar:popular:", 10, Duration.ofDays(1));
        get(tally.add("day", Map.of("tea", 1L)));
        get(tally.top("day", 5));
        RedisValue note = new RedisValue(commands, "samovar:alert", Duration.ofDays(1));
        get(note.write("x"));
        assertThat(get(note.read())).isEqualTo(Optional.of("x"));
        RedisRing ring = new RedisRing(commands, "samovar:history", 10);
        get(ring.write(Map.of(1L, "x")));
        assertThat(get(ring.read())).containsExactly("x");
    }

    @Test
    void withoutTheChannelEntriesAreStoredAndOneLineNamesTheGrant() throws IOException {
        grantRights(documentedWithout("&samovar:replica:channel"));
        LogCapture log = LogCapture.ofAll();
        RedisReplicaBus bus = bus();
        RedisCacheStore store = store(bus);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> bus.trouble().isPresent());

        Lease lease = grant(store, key);
        assertThat(get(store.store(lease, entry(lease))))
                .as("no failure though it is stored")
                .isTrue();
        assertThat(find(store, key)).isPresent();
        assertThat(bus.trouble().orElseThrow().advice()).endsWith("ACL SETUSER <user> &samovar:replica:channel");
        assertThat(bus.trouble().orElseThrow().effect()).isEqualTo(StoreTrouble.Effect.TELLS_NOBODY);
        assertThat(bus.isConfirmed()).isFalse();
        assertThat(get(store.purge(Purge.of(key))).confirmed())
                .as("nobody was told")
                .isZero();

        int attempts = 3;
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() ->
                        connectionsReceived() > 8 + 2 * attempts || log.lines().size() > 20);
        log.close();
        assertThat(log.lines()).filteredOn(line -> line.contains("NOPERM")).hasSize(1);
        assertThat(log.lines()).noneMatch(line -> line.contains("\tat ")).hasSizeLessThan(5);
    }

    private long connectionsReceived() {
        return get(admin.send(Request.cmd(Command.INFO).arg("stats")))
                .toString()
                .lines()
                .filter(line -> line.startsWith("total_connections_received:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .sum();
    }

    @Test
    void withoutMemoryTheFiguresAreEstimates() throws IOException {
        grantRights(documentedWithout("+memory|usage"));
        RedisCacheStore store = store(new SilentBus());
        fill(store, key);

        assertThat(get(store.count()).totalKeys()).isEqualTo(1);
        assertThat(get(store.count()).usedBytes()).isBetween(100L, 100_000L);
    }

    @Test
    void withoutScriptsTheFailureNamesTheLackOfRights() throws IOException {
        grantRights(documentedWithout("+eval", "+evalsha"));
        RedisCacheStore store = store(new SilentBus());

        assertTrouble(() -> get(store.acquire(key, Instant.MIN)), "NOPERM", StoreTrouble.Effect.READS_ONLY);
        assertTrouble(() -> get(store.tryWrite()), "NOPERM", StoreTrouble.Effect.READS_ONLY);
    }

    @Test
    void withoutACommandInAScriptTheFailureNamesTheLackOfRights() throws IOException {
        grantRights(documentedWithout("+hset"));
        RedisCacheStore store = store(new SilentBus());
        get(store.purge(Purge.of(StoreFixture.EXPLANATION)));

        assertTrouble(() -> get(store.acquire(key, Instant.MIN)), "NOPERM", StoreTrouble.Effect.READS_ONLY);
    }

    private RedisMailbox mailbox() {
        RedisExecutor commands = new RedisExecutor(vertx, client(), Duration.ofSeconds(10));
        RedisReplicaBus bus = bus();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(bus::isConfirmed);
        RedisMailbox mailbox = RedisMailbox.create(client().getDelegate(), commands, bus, "samovar");
        opened.add(mailbox);
        return mailbox;
    }

    private static AssertSubscriber<StreamRelay.Piece> follow(
            RedisMailbox leader, RedisMailbox follower, CacheKey key) {
        Lease lease = new Lease(key, "0/token", 1, Duration.ofSeconds(5));
        leader.relay()
                .offer(
                        lease,
                        home -> Uni.createFrom()
                                .item(new StreamRelay.Opened(
                                        ResponseHead.of("text/plain"),
                                        Multi.createFrom().item(new byte[] {1}))));
        return follower.relay()
                .follow(new StreamRelay.Target(key, "0/token", Duration.ofSeconds(5)), () -> {})
                .subscribe()
                .withSubscriber(AssertSubscriber.create(10));
    }

    @Test
    void documentedRightsAreEnoughToFollowStreams() throws IOException {
        grantRights(documented());

        assertThat(follow(mailbox(), mailbox(), key)
                        .awaitCompletion(Duration.ofSeconds(20))
                        .getItems())
                .hasSize(2);
    }

    @Test
    void withoutTheInboxesNoStreamIsFollowedAndOneLineNamesTheGrant() throws IOException {
        grantRights(documentedWithout("&samovar:replica:inbox:*"));
        RedisMailbox leader = mailbox();
        RedisMailbox follower = mailbox();
        try (LogCapture log = LogCapture.ofAll()) {
            follow(leader, follower, key).awaitFailure(Duration.ofSeconds(20));

            assertThat(log.lines())
                    .filteredOn(line -> line.contains("NOPERM"))
                    .singleElement()
                    .asString()
                    .contains("&samovar:replica:inbox:*");
        }
    }

    @Test
    void wrongPasswordIsNamedAndLoggedOnce() {
        grantRights(List.of("~*", "+@all", "&*"));
        get(admin.send(Request.cmd(Command.ACL)
                .arg("SETUSER")
                .arg(USER)
                .arg("resetpass")
                .arg(">other")));
        assertNamedAndLoggedOnce("WRONGPASS");
    }

    @Test
    void missingPasswordIsNamedAndLoggedOnce() {
        get(admin.send(Request.cmd(Command.CONFIG).arg("SET").arg("requirepass").arg(PASSWORD)));
        withoutPassword = true;
        assertNamedAndLoggedOnce("NOAUTH");
    }

    @Test
    void passwordThatIsSetWhileTheServiceRunsIsNamedByEveryOperation() {
        withoutPassword = true;
        RedisCacheStore store = store(new SilentBus());
        fill(store, key);

        get(admin.send(Request.cmd(Command.CONFIG).arg("SET").arg("requirepass").arg(PASSWORD)));
        get(admin.send(Request.cmd(Command.CLIENT).arg("KILL").arg("TYPE").arg("normal")));

        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            for (int i = 0; i < 10; i++) {
                assertTrouble(() -> get(store.lookUp(key)), "NOAUTH", StoreTrouble.Effect.DOWN);
                assertTrouble(() -> get(store.acquire(key, Instant.MIN)), "NOAUTH", StoreTrouble.Effect.DOWN);
                assertTrouble(() -> get(store.tryWrite()), "NOAUTH", StoreTrouble.Effect.DOWN);
            }
        });
    }

    private void assertNamedAndLoggedOnce(String code) {
        LogCapture log = LogCapture.ofAll();
        RedisReplicaBus bus = bus();
        RedisCacheStore store = store(bus);
        assertTrouble(() -> get(store.lookUp(key)), code, StoreTrouble.Effect.DOWN);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> connectionsReceived() > 12 || log.lines().size() > 20);
        log.close();
        assertThat(log.lines()).filteredOn(line -> line.contains(code)).hasSize(1);
        assertThat(log.lines())
                .noneMatch(line -> line.contains("\tat ") || line.contains(PASSWORD))
                .hasSizeLessThan(5);
    }

    private static void assertTrouble(Runnable operation, String code, StoreTrouble.Effect effect) {
        assertThatThrownBy(operation::run).isInstanceOfSatisfying(StoreUnavailableException.class, failure -> {
            assertThat(failure.trouble().map(StoreTrouble::code)).contains(code);
            assertThat(failure.trouble().map(StoreTrouble::effect)).contains(effect);
        });
    }
}
