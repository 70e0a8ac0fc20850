package dev.samovar.cache.redis.connection;

import static dev.samovar.cache.redis.Replica.PATIENCE;
import static dev.samovar.cache.redis.Replica.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.redis.RedisStores;
import dev.samovar.testing.redis.FaultyProxy;
import dev.samovar.testing.redis.RedisCluster;
import dev.samovar.testing.redis.RedisServerProcess;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.net.NetServer;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reads of one turn of an event loop go out together, and each has an outcome of its own. */
class BatchedReadsTest {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx();
    private final RedisServerProcess redis = RedisServerProcess.start();
    private final Redis admin = Redis.createClient(vertx, redis.url());
    private final ContextInternal loop = (ContextInternal) vertx.getDelegate().getOrCreateContext();

    @AfterEach
    void stop() {
        get(vertx.close());
        redis.close();
    }

    private BatchedReads reads(RedisOptions options, Duration deadline) {
        RedisExecutor commands = new RedisExecutor(
                vertx, Redis.createClient(vertx, options), options.getType(), new Patience(deadline, deadline));
        get(commands.prepare());
        return new BatchedReads(commands);
    }

    private BatchedReads reads(String url) {
        return reads(RedisStores.poolOptions().setConnectionString(url), DEADLINE);
    }

    private static void fill(Redis client, int number) {
        for (int i = 0; i < number; i++) {
            get(client.send(Request.cmd(Command.SET).arg("{" + i + "}:one").arg("a" + i)));
            get(client.send(Request.cmd(Command.SET).arg("{" + i + "}:two").arg("b" + i)));
        }
    }

    /** Reads that begin in the same turn of one event loop, each on the context of a request of its own. */
    private List<CompletableFuture<String>> readInOneTurn(BatchedReads reads, int number) {
        CompletableFuture<List<CompletableFuture<String>>> begun = new CompletableFuture<>();
        loop.runOnContext(turn -> begun.complete(
                IntStream.range(0, number).mapToObj(i -> read(reads, i)).toList()));
        return begun.join();
    }

    private CompletableFuture<String> read(BatchedReads reads, int number) {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        ContextInternal own = loop.duplicate();
        own.dispatch(here -> reads.read(List.of("{" + number + "}:one", "{" + number + "}:two"))
                .map(values -> values.get(0) + " " + values.get(1)
                        + (io.vertx.core.Vertx.currentContext() == own ? "" : " on another's context"))
                .subscribe()
                .with(outcome::complete, outcome::completeExceptionally));
        return outcome;
    }

    private static String outcome(CompletableFuture<String> read) {
        return read.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** How many commands that read values Redis has received. */
    private long received() {
        return get(admin.send(Request.cmd(Command.INFO).arg("commandstats")))
                .toString()
                .lines()
                .filter(line -> line.startsWith("cmdstat_mget:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*?calls=([0-9]+),.*", "$1")))
                .sum();
    }

    @Test
    void readsOfOneTurnAreOneCommandAndEachGetsItsOwnValues() {
        fill(admin, 10);
        BatchedReads reads = reads(redis.url());

        List<CompletableFuture<String>> read = readInOneTurn(reads, 11);

        for (int i = 0; i < 10; i++) {
            assertThat(outcome(read.get(i))).isEqualTo("a" + i + " b" + i);
        }
        assertThat(outcome(read.get(10))).isEqualTo("null null");
        assertThat(received()).isEqualTo(1);
    }

    @Test
    void moreReadsThanFitAreSeveralCommands() {
        fill(admin, 2 * BatchedReads.MAX_READS + 1);
        BatchedReads reads = reads(redis.url());

        List<CompletableFuture<String>> read = readInOneTurn(reads, 2 * BatchedReads.MAX_READS + 1);

        for (int i = 0; i < read.size(); i++) {
            assertThat(outcome(read.get(i))).isEqualTo("a" + i + " b" + i);
        }
        assertThat(received()).isEqualTo(3);
    }

    @Test
    void readsOfDifferentTurnsAndOfNoEventLoopAreCommandsOfTheirOwn() {
        fill(admin, 1);
        BatchedReads reads = reads(redis.url());

        assertThat(outcome(readInOneTurn(reads, 1).get(0))).isEqualTo("a0 b0");
        assertThat(outcome(readInOneTurn(reads, 1).get(0))).isEqualTo("a0 b0");
        assertThat(get(reads.read(List.of("{0}:one", "{0}:two"))).get(1)).hasToString("b0");
        assertThat(received()).isEqualTo(3);
    }

    @Test
    void readWithoutTheRightToItsKeysFailsAlone() {
        fill(admin, 3);
        Request limited = Request.cmd(Command.ACL).arg("SETUSER").arg("limited");
        List.of("on", ">secret", "+@all", "~{0}:*", "~{2}:*").forEach(limited::arg);
        get(admin.send(limited));
        BatchedReads reads = reads("redis://limited:secret@127.0.0.1:" + redis.port());

        List<CompletableFuture<String>> read = readInOneTurn(reads, 3);

        assertThat(outcome(read.get(0))).isEqualTo("a0 b0");
        assertThat(outcome(read.get(2))).isEqualTo("a2 b2");
        assertThatThrownBy(() -> outcome(read.get(1)))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("NOPERM");
        long before = received();
        List<CompletableFuture<String>> next = readInOneTurn(reads, 3);
        assertThat(outcome(next.get(0))).isEqualTo("a0 b0");
        assertThat(outcome(next.get(2))).isEqualTo("a2 b2");
        assertThatThrownBy(() -> outcome(next.get(1))).hasMessageContaining("NOPERM");
        // Redis does not count the refused one
        assertThat(received()).as("each on its own from now on").isEqualTo(before + 2);
    }

    @Test
    void largeValuesAreReadOneByOneOnceTheirSizeIsKnown() {
        String large = "x".repeat(2 << 20);
        IntStream.range(0, 3)
                .forEach(i -> get(admin.send(
                        Request.cmd(Command.SET).arg("{" + i + "}:one").arg(large))));
        BatchedReads reads = reads(redis.url());

        for (long commands : new long[] {1, 1 + 3}) {
            for (CompletableFuture<String> read : readInOneTurn(reads, 3)) {
                assertThat(outcome(read)).isEqualTo(large + " null");
            }
            assertThat(received()).isEqualTo(commands);
        }
    }

    @Test
    void unansweredReadsFailAtTheDeadlineAndTheNextAreAnswered() {
        fill(admin, 2);
        try (FaultyProxy proxy = new FaultyProxy(redis.port())) {
            BatchedReads reads =
                    reads(RedisStores.poolOptions().setConnectionString(proxy.url()), Duration.ofMillis(300));
            proxy.mute();

            for (CompletableFuture<String> read : readInOneTurn(reads, 2)) {
                assertThatThrownBy(() -> outcome(read)).hasMessageContaining("did not answer within");
            }
            proxy.restore();

            assertThat(outcome(readInOneTurn(reads, 2).get(1))).isEqualTo("a1 b1");
        }
    }

    @Test
    void valuesThatNoReadGivesEndEachRead() throws Exception {
        try (OddServer odd = new OddServer("*4\r\n*0\r\n*0\r\n:7\r\n*1\r\n*0\r\n")) {
            BatchedReads reads = reads("redis://127.0.0.1:" + odd.port());

            for (CompletableFuture<String> read : readInOneTurn(reads, 2)) {
                outcome(read.handle((values, failure) -> "ended"));
            }
        }
    }

    /** A server that gives one answer to each MGET, and OK to everything else. */
    private final class OddServer implements AutoCloseable {
        private final NetServer server;

        OddServer(String toReads) {
            server = vertx.getDelegate()
                    .createNetServer()
                    .connectHandler(socket -> socket.handler(sent -> {
                        String commands = sent.toString(StandardCharsets.ISO_8859_1);
                        int known = commands.split("\r\nMGET\r\n", -1).length - 1;
                        int others = commands.split("\\*\\d+\r\n\\$\\d+\r\n", -1).length - 1 - known;
                        socket.write("+OK\r\n".repeat(others) + toReads.repeat(known));
                    }));
            server.listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        }

        int port() {
            return server.actualPort();
        }

        @Override
        public void close() {
            server.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    @Test
    void readsOfAClusterAreCommandsOfTheirOwn() {
        try (RedisCluster cluster = RedisCluster.start(3)) {
            RedisOptions options = RedisStores.poolOptions().setType(RedisClientType.CLUSTER);
            cluster.urls().forEach(options::addConnectionString);
            Redis client = Redis.createClient(vertx, options);
            fill(client, 12);

            List<CompletableFuture<String>> read = readInOneTurn(reads(options, DEADLINE), 12);

            for (int i = 0; i < 12; i++) {
                assertThat(outcome(read.get(i))).isEqualTo("a" + i + " b" + i);
            }
        }
    }
}
