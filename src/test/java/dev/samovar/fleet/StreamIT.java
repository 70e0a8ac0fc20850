package dev.samovar.fleet;

import static dev.samovar.fleet.Fleet.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.redis.RedisServerProcess;
import dev.samovar.testing.upstream.UpstreamServer;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** One provider's stream for requests on every replica while it comes, a purge in its middle, and the leader's death. */
@Tag("acceptance")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StreamIT {

    private static final int REPLICAS = 3;
    private static final int CALLERS = 296;

    private final RedisServerProcess redis = RedisServerProcess.start();
    private final Vertx vertx = Vertx.vertx();
    private final UpstreamServer upstream = UpstreamServer.start(vertx);
    private final SteppedProvider provider = new SteppedProvider(upstream);
    private final Fleet fleet = new Fleet("stream");

    /** Not in field initialisers: after a failed constructor JUnit does not call {@link #stop}. */
    @BeforeAll
    void start() {
        fleet.start(
                REPLICAS,
                redis.url(),
                Map.of(
                        "OPENAI_BASE_URL",
                        upstream.url() + "/v1",
                        "OPENAI_API_KEY",
                        "key-of-the-service",
                        "SAMOVAR_MODEL_PROVIDER",
                        "sample",
                        "SAMOVAR_REDIS_COMMAND_DEADLINE",
                        "5s"));
    }

    @AfterAll
    void stop() {
        fleet.close();
        upstream.close();
        vertx.close();
        redis.close();
    }

    /** What replicas publish for all from now on. */
    private Queue<String> announcements() {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        Redis.createClient(vertx, redis.url())
                .connect()
                .compose(connection -> {
                    connection.handler(push -> heard.add(push.get(2).toString()));
                    return connection.send(Request.cmd(Command.SUBSCRIBE).arg("samovar:replica:channel"));
                })
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        soon("heartbeats are heard").until(() -> heard.stream().anyMatch(message -> message.startsWith("b:")));
        return heard;
    }

    /** A meter of each replica. */
    private List<Integer> meters(String series) {
        return fleet.replicas().stream().map(replica -> replica.meter(series)).toList();
    }

    private List<StreamReader> ask(String topic, int callers) {
        List<StreamReader> readers = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            readers.add(StreamReader.ask(fleet.replica(i % REPLICAS), topic));
        }
        return readers;
    }

    /** Proves that one call of the provider serves all, that bytes are equal, and that they come while it goes on. */
    @Test
    @Order(1)
    void callersOnEveryReplicaReadWhileOneCallGoesOn() {
        StreamReader first = StreamReader.ask(fleet.replica(0), "live");
        soon("the provider is called").until(() -> provider.calls("live") == 1);
        List<StreamReader> readers = ask("live", CALLERS);
        provider.event("live", "one");
        soon("the first event everywhere")
                .until(() -> Stream.concat(Stream.of(first), readers.stream())
                        .allMatch(reader -> reader.text().contains("one")));
        long slowest = readers.stream()
                .mapToLong(reader -> reader.firstNanos() - first.firstNanos())
                .max()
                .orElseThrow();
        for (int i = 0; i < 20; i++) {
            provider.event("live", "word " + i);
        }
        List<StreamReader> late = ask("live", REPLICAS);
        soon("late requests catch up")
                .until(() -> late.stream().allMatch(one -> one.text().contains("word 19")));
        assertThat(readers).noneMatch(StreamReader::isOver);
        assertThat(meters("samovar_generations_active")).containsExactly(1, 1, 1);
        assertThat(meters("samovar_stream_followers ")).containsExactly(2, 0, 0);
        assertThat(meters("samovar_followed_streams_active")).containsExactly(0, 1, 1);
        provider.end("live");
        soon("all have ended")
                .until(() -> readers.stream().allMatch(StreamReader::isOver)
                        && late.stream().allMatch(StreamReader::isOver)
                        && first.isOver());

        Fleet.measured(
                "stream on 3 replicas, %d callers: %d call; the first byte %d ms after the leader's at most",
                CALLERS + REPLICAS + 1, provider.calls("live"), slowest / 1_000_000);
        assertThat(readers).allMatch(StreamReader::isComplete);
        assertThat(late).allMatch(StreamReader::isComplete);
        assertThat(Stream.concat(readers.stream(), late.stream()).map(StreamReader::text))
                .containsOnly(first.text());
        assertThat(first.text()).endsWith("data: [DONE]\n\n");
        assertThat(provider.calls("live")).isEqualTo(1);
        soon("the followed streams have ended")
                .until(() -> meters("samovar_followed_streams_total{outcome=\"complete\"")
                        .equals(List.of(0, 1, 1)));
        soon("no generation is under way")
                .until(() -> meters("samovar_generations_active").equals(List.of(0, 0, 0)));
        StreamReader hit = StreamReader.ask(fleet.replica(2), "live");
        soon("a hit").until(hit::isOver);
        assertThat(hit.text()).isEqualTo(first.text());
        assertThat(provider.calls("live")).isEqualTo(1);
    }

    /** Proves that requests from before a purge finish, and that those after it get nothing of the old stream. */
    @Test
    @Order(2)
    void purgeInTheMiddleSeparatesRequests() {
        List<StreamReader> before = ask("purged", REPLICAS);
        soon("the provider is called").until(() -> provider.calls("purged") == 1);
        provider.event("purged", "old");
        soon("all have it")
                .until(() -> before.stream().allMatch(one -> one.text().contains("old")));
        assertThat(fleet.replica(1)
                        .post("/api/cache/invalidate/pattern", "{\"pattern\":\"*purged*\"}")
                        .join()
                        .status())
                .isEqualTo(200);
        List<StreamReader> after = ask("purged", REPLICAS);
        soon("a second call").until(() -> provider.calls("purged") == 2);
        provider.event("purged", "new");
        soon("the new ones have it")
                .until(() -> after.stream().allMatch(one -> one.text().contains("new")));
        provider.endAll("purged");
        soon("all have ended")
                .until(() -> Stream.concat(before.stream(), after.stream()).allMatch(StreamReader::isOver));

        assertThat(after)
                .allMatch(StreamReader::isComplete)
                .noneMatch(one -> one.text().contains("old"));
        assertThat(before)
                .allMatch(StreamReader::isComplete)
                .noneMatch(one -> one.text().contains("new"));
        assertThat(provider.calls("purged")).isEqualTo(2);
    }

    /** Proves that the leader's death breaks what it sent, and costs one more call, and that no answer is mixed. */
    @Test
    @Order(3)
    void deathOfTheLeaderCostsOneMoreCallAndMixesNothing() {
        StreamReader own = StreamReader.ask(fleet.replica(0), "orphan");
        soon("the provider is called").until(() -> provider.calls("orphan") == 1);
        StreamReader second = StreamReader.ask(fleet.replica(1), "orphan");
        StreamReader third = StreamReader.ask(fleet.replica(2), "orphan");
        provider.event("orphan", "first-call");
        soon("all have it")
                .until(() ->
                        Stream.of(own, second, third).allMatch(one -> one.text().contains("first-call")));

        long killed = System.nanoTime();
        fleet.replica(0).kill();
        soon("both are broken").until(() -> second.isOver() && third.isOver());
        long broken = System.nanoTime();
        List<StreamReader> later =
                List.of(StreamReader.ask(fleet.replica(1), "orphan"), StreamReader.ask(fleet.replica(2), "orphan"));
        soon("another leads").until(() -> provider.calls("orphan") == 2);
        provider.event("orphan", "second-call");
        provider.end("orphan");
        soon("all have ended").until(() -> later.stream().allMatch(StreamReader::isOver));

        Fleet.measured(
                "leader of a stream killed: %d calls, readers elsewhere broken after %d ms",
                provider.calls("orphan"), (broken - killed) / 1_000_000);
        assertThat(List.of(own, second, third))
                .noneMatch(StreamReader::isComplete)
                .noneMatch(one -> one.text().contains("second-call"));
        assertThat(later)
                .allMatch(StreamReader::isComplete)
                .noneMatch(one -> one.text().contains("first-call"));
        assertThat(provider.calls("orphan")).isEqualTo(2);
    }

    /** Proves that a death before the first byte is noticed by nobody but the leader's own callers. */
    @Test
    @Order(4)
    void deathOfTheLeaderBeforeTheFirstByteElectsAnother() {
        Queue<String> announced = announcements();
        StreamReader own = StreamReader.ask(fleet.replica(1), "silent");
        soon("the provider is called").until(() -> provider.calls("silent") == 1);
        StreamReader other = StreamReader.ask(fleet.replica(2), "silent");
        soon("it asks for the stream").until(() -> announced.stream().anyMatch(message -> message.startsWith("f:")));
        fleet.replica(1).kill();
        soon("another leads").until(() -> provider.calls("silent") == 2);
        provider.event("silent", "second-call");
        provider.end("silent");
        soon("it has ended").until(other::isOver);

        assertThat(own.isComplete()).isFalse();
        assertThat(other.isComplete()).isTrue();
        assertThat(other.text()).contains("second-call");
    }
}
