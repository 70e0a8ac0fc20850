package dev.samovar.cache.redis;

import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.redis.connection.Patience;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.redis.keyspace.KeySpace;
import dev.samovar.testing.redis.RedisCluster;
import dev.samovar.testing.redis.RedisServerProcess;
import io.vertx.core.impl.VertxInternal;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** Stores on one Redis for the tests of one class, with all that they need. */
public final class RedisStores implements AutoCloseable {

    static {
        // The client asserts that a connection fails or ends, but one that fails ends too. No service asserts anything
        ClassLoader.getSystemClassLoader().setPackageAssertionStatus("io.vertx.redis.client.impl", false);
    }

    /** Longer than in service: a busy machine must not make a test fail. */
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final RedisOptions options;
    private final Runnable stopRedis;
    private final Vertx vertx = Vertx.vertx();
    private final Redis redis;
    private final RedisExecutor commands;
    private final TestBus bus;
    private final KeySpace keys = new KeySpace("samovar", StoreFixture.NAMESPACES);
    private final List<RedisCacheStore> opened = new ArrayList<>();

    private RedisStores(RedisOptions options, Runnable stopRedis) {
        this.options = options;
        this.stopRedis = stopRedis;
        this.redis = client();
        this.commands = new RedisExecutor(vertx, redis, options.getType(), new Patience(DEADLINE, DEADLINE));
        this.bus = new TestBus(redis, "samovar:bus");
    }

    /** Stores on a server of their own. */
    public static RedisStores onServer() {
        RedisServerProcess server = RedisServerProcess.start();
        return new RedisStores(poolOptions().setConnectionString(server.url()), server::close);
    }

    /** Stores on a cluster of three masters of their own. */
    static RedisStores onCluster() {
        RedisCluster cluster = RedisCluster.start(3);
        RedisOptions options = poolOptions().setType(RedisClientType.CLUSTER);
        cluster.urls().forEach(options::addConnectionString);
        return new RedisStores(options, cluster::close);
    }

    /** Options with the sizes that {@link RedisExecutor} requires. */
    public static RedisOptions poolOptions() {
        return new RedisOptions().setMaxPoolSize(32).setMaxPoolWaiting(128).setMaxWaitingHandlers(8192);
    }

    /** The options of every client here. */
    public RedisOptions options() {
        return options;
    }

    public KeySpace keys() {
        return keys;
    }

    public RedisExecutor commands() {
        return commands;
    }

    public TestBus bus() {
        return bus;
    }

    /** Does something on one event loop after another. */
    public void onEventLoop(Runnable work) {
        ((VertxInternal) vertx.getDelegate()).createEventLoopContext().runOnContext(here -> work.run());
    }

    /** A client of its own for whoever asks. */
    public Redis client() {
        return Redis.createClient(vertx, options);
    }

    /** A store like that of one replica, which has seen nothing yet. */
    public RedisCacheStore open(Duration leaseTerm) {
        return open(leaseTerm, InstantSource.system());
    }

    /** A store like that of one replica whose clock may be off. */
    public RedisCacheStore open(Duration leaseTerm, InstantSource clock) {
        RedisCacheStore store = new RedisCacheStore(commands, keys, bus.member(), clock, leaseTerm);
        opened.add(store);
        return store;
    }

    /** Sends a command as an operator would; its arguments are texts, numbers and byte arrays. */
    public Response redis(Command command, Object... arguments) {
        Request request = Request.cmd(command);
        for (Object argument : arguments) {
            if (argument instanceof byte[] bytes) {
                request.arg(Buffer.buffer(bytes));
            } else {
                request.arg(argument.toString());
            }
        }
        return redis.send(request).await().atMost(Duration.ofSeconds(20));
    }

    /** How many entries the indexes of a namespace name. */
    public long members(Namespace namespace) {
        return keys.shards(namespace).stream()
                .mapToLong(shard ->
                        redis(Command.ZCOUNT, shard.index(), "-inf", "(+inf").toLong())
                .sum();
    }

    /** Where the server is that has the data. */
    public String url() {
        return options.getEndpoint();
    }

    /**
     * Closes the stores opened so far, and empties every server. Whatever a test left to be done is done before: purges that
     * were announced have arrived, and those in doubt were made again.
     */
    public void reset() {
        bus.settle();
        opened.forEach(store -> Awaitility.await().until(() -> !store.isInDoubt()));
        opened.forEach(RedisCacheStore::close);
        opened.clear();
        redis(Command.FLUSHDB);
    }

    @Override
    public void close() {
        opened.forEach(RedisCacheStore::close);
        vertx.close().await().atMost(Duration.ofSeconds(10));
        stopRedis.run();
    }
}
