package dev.samovar.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.Purge;
import dev.samovar.cache.redis.bus.RedisReplicaBus;
import dev.samovar.cache.redis.bus.ReplicaBus;
import dev.samovar.cache.redis.bus.ReplicaEvent;
import dev.samovar.cache.redis.connection.RedisClock;
import dev.samovar.cache.redis.connection.RedisExecutor;
import io.vertx.core.net.NetClientOptions;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Buses of several replicas in one process, and what they heard. */
public final class BusFixture implements AutoCloseable {

    public static final String PREFIX = "samovar-test";

    final Vertx vertx = Vertx.vertx();
    private final List<Replica> replicas = new ArrayList<>();
    private final List<Redis> clients = new ArrayList<>();

    public record Replica(RedisReplicaBus bus, Queue<ReplicaEvent> heard) {}

    public Replica replica(String url) {
        return replica(new RedisOptions().setConnectionString(url));
    }

    public Replica replica(String url, RedisClock clock) {
        return replica(new RedisOptions().setConnectionString(url), clock);
    }

    public Replica replica(RedisOptions options) {
        return replica(options, new RedisClock(InstantSource.system(), System::nanoTime));
    }

    private Replica replica(RedisOptions options, RedisClock clock) {
        RedisReplicaBus bus = new RedisReplicaBus(
                vertx.getDelegate(), client(options), client(options), PREFIX, System::nanoTime, clock);
        Queue<ReplicaEvent> heard = new ConcurrentLinkedQueue<>();
        bus.listen(heard::add);
        bus.start();
        Replica replica = new Replica(bus, heard);
        replicas.add(replica);
        return replica;
    }

    public Redis client(String url) {
        return client(RedisStores.poolOptions().setConnectionString(url));
    }

    Redis client(RedisOptions options) {
        NetClientOptions net = new NetClientOptions(options.getNetClientOptions()).setReadIdleTimeout(2);
        Redis client = Redis.createClient(vertx, new RedisOptions(options).setNetClientOptions(net));
        clients.add(client);
        return client;
    }

    /** Commands through a client. */
    public RedisExecutor commands(Redis client, Duration deadline) {
        return new RedisExecutor(vertx, client, deadline);
    }

    public static Response send(Redis redis, Command command, Object... arguments) {
        Request request = Request.cmd(command);
        for (Object argument : arguments) {
            request.arg(argument.toString());
        }
        return redis.send(request).await().atMost(Duration.ofSeconds(5));
    }

    public static void awaitConfirmed(Replica... all) {
        for (Replica replica : all) {
            await().pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(replica.bus().isConfirmed()).isTrue());
        }
    }

    public static ReplicaBus.Confirmations purge(Replica by, Purge purge) {
        return by.bus().purged(purge).await().atMost(Duration.ofSeconds(5));
    }

    @Override
    public void close() {
        replicas.forEach(replica -> replica.bus().close().await().atMost(Duration.ofSeconds(5)));
        clients.forEach(Redis::close);
        vertx.closeAndAwait();
    }
}
