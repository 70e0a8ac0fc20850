package dev.samovar.cache.redis.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.redis.connection.Countdown;
import dev.samovar.cache.redis.connection.EventLoops;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.MultiType;
import io.vertx.redis.client.impl.types.SimpleStringType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A subscription is silent if beats do not arrive, and not because this replica stood still. */
class HeartbeatTest {

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger published = new AtomicInteger();
    private final AtomicInteger silences = new AtomicInteger();
    private final Heartbeat heartbeat = heartbeat();
    private volatile boolean away;

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private Heartbeat heartbeat() {
        EventLoops loops = new EventLoops(vertx);
        Countdown.Starter countdowns = (limit, expired) -> Countdown.start(loops, context, limit, expired);
        return new Heartbeat(
                new ReplicaRegistry(countdowns, new Publisher(), "samovar", "replica"),
                context,
                nanos::get,
                new Heartbeat.Events() {
                    @Override
                    public void published() {
                        published.incrementAndGet();
                    }

                    @Override
                    public void toldTime(long sentAtNanos, Instant time, long receivedAtNanos) {}

                    @Override
                    public void silent() {
                        silences.incrementAndGet();
                    }
                });
    }

    /** A Redis that publishes each beat at once and tells its time. */
    private final class Publisher implements Redis {
        @Override
        public Future<Response> send(Request request) {
            if (away) {
                return Future.failedFuture("No connection");
            }
            MultiType time = MultiType.create(2, false);
            time.add(SimpleStringType.create("1700000000"));
            time.add(SimpleStringType.create("0"));
            return Future.succeededFuture(time);
        }

        @Override
        public Future<RedisConnection> connect() {
            return Future.failedFuture("Not needed");
        }

        @Override
        public Future<List<Response>> batch(List<Request> requests) {
            return Future.failedFuture("Not needed");
        }

        @Override
        public void close() {
            // Nothing is open
        }
    }

    private void onLoop(Runnable step) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        context.runOnContext(x -> {
            step.run();
            // After what the step has left to do on this loop
            context.runOnContext(y -> done.complete(null));
        });
        assertThat(done).succeedsWithin(Duration.ofSeconds(20));
    }

    private void tickAfter(Duration pause) {
        nanos.addAndGet(pause.toNanos());
        onLoop(heartbeat::tick);
    }

    @Test
    void beatsThatDoNotArriveForASecondAreASilence() {
        tickAfter(Heartbeat.EVERY);
        assertThat(published).hasValue(1);
        for (int i = 0; i < 4; i++) {
            tickAfter(Heartbeat.EVERY);
            assertThat(silences).as("after %d beats", i).hasValue(0);
        }
        tickAfter(Heartbeat.EVERY);
        assertThat(silences).hasValue(1);
    }

    @Test
    void stallOfThisReplicaIsNoSilenceOfTheSubscription() {
        tickAfter(Heartbeat.EVERY);
        for (int i = 0; i < 3; i++) {
            tickAfter(Duration.ofSeconds(3));
        }
        assertThat(silences).hasValue(0);
    }

    @Test
    void redisThatPublishesNothingIsNoSilenceOfTheSubscription() {
        tickAfter(Heartbeat.EVERY);
        onLoop(() -> heartbeat.returned(nanos.get()));
        away = true;
        for (int i = 0; i < 20; i++) {
            tickAfter(Heartbeat.EVERY);
        }
        assertThat(published).hasValue(1);
        assertThat(silences).hasValue(0);
    }

    @Test
    void beatThatArrivesEndsTheSilence() {
        for (int i = 0; i < 20; i++) {
            tickAfter(Heartbeat.EVERY);
            onLoop(() -> heartbeat.returned(nanos.get()));
        }
        assertThat(silences).hasValue(0);
        assertThat(heartbeat.isConfirmed()).isTrue();
    }
}
