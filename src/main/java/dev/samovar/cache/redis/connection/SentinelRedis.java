package dev.samovar.cache.redis.connection;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A Redis client behind Sentinel, with another user and password for the master than for the Sentinels.
 *
 * <p>Vert.x' own gives the user info of the Sentinels' URLs to both. This one asks the Sentinels, one after another, for
 * the master, believes that for as long as the options keep a topology, and leads to it. Each connection, command and batch
 * fails as a client for one server does, or as the last Sentinel did. Safe from any thread; connects at its first use.
 */
public final class SentinelRedis implements Redis {

    /** How long one Sentinel may take: the others are asked well within the time of one attempt to connect. */
    private static final Duration ANSWER = Duration.ofSeconds(1);

    /** How long commands under way on a former master may take. */
    private static final Duration RETIREMENT = Duration.ofMinutes(1);

    private static final int SENTINEL_CONNECTIONS = 4;

    private final VertxInternal vertx;
    private final Context own;
    private final RedisOptions options;
    private final Credentials credentials;
    private final List<Redis> sentinels;
    private final AtomicReference<@Nullable Inquiry> inquiry = new AtomicReference<>();
    private final AtomicReference<@Nullable Master> master = new AtomicReference<>();
    private volatile int answering;

    /**
     * A client for the master of the options' name.
     *
     * @param options those of a Sentinel client: its URLs lead to Sentinels and have their user info. A database in the
     *     first URL is the master's
     * @param credentials those of the master, and of each that takes over from it
     */
    public SentinelRedis(Vertx vertx, RedisOptions options, Credentials credentials) {
        this.vertx = (VertxInternal) vertx;
        this.own = this.vertx.createEventLoopContext();
        this.options = options;
        this.credentials = credentials;
        this.sentinels = options.getEndpoints().stream().map(this::sentinel).toList();
    }

    /**
     * Who a client says it is.
     *
     * @param user the name; empty for Redis' default user
     */
    public record Credentials(String user, String password) {

        @Override
        public String toString() {
            return "Credentials[…]";
        }

        private String userInfo() {
            return encoded(user) + ':' + encoded(password) + '@';
        }

        // As the client decodes it: a plus sign for a space
        private static String encoded(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }
    }

    /** A question to the Sentinels that is under way or was answered. */
    private record Inquiry(Future<Redis> client, long begunNanos) {
        boolean isOver(long keptMillis) {
            return client.failed()
                    || (client.isComplete()
                            && System.nanoTime() - begunNanos > TimeUnit.MILLISECONDS.toNanos(keptMillis));
        }
    }

    private record Master(String url, Redis client) {}

    @Override
    public Future<RedisConnection> connect() {
        return resumed(client().compose(Redis::connect));
    }

    @Override
    public Future<@Nullable Response> send(Request command) {
        return resumed(client().compose(client -> client.send(command)));
    }

    @Override
    public Future<List<@Nullable Response>> batch(List<Request> commands) {
        return resumed(client().compose(client -> client.batch(commands)));
    }

    @Override
    public void close() {
        sentinels.forEach(Redis::close);
        Master last = master.getAndSet(null);
        if (last != null) {
            last.client().close();
        }
    }

    /** The same on the context of the caller. */
    private <T> Future<T> resumed(Future<T> future) {
        Promise<T> here = vertx.promise();
        future.onComplete(here);
        return here.future();
    }

    private Future<Redis> client() {
        while (true) {
            Inquiry last = inquiry.get();
            if (last != null && !last.isOver(options.getTopologyCacheTTL())) {
                return last.client();
            }
            Promise<Redis> answer = Promise.promise();
            if (inquiry.compareAndSet(last, new Inquiry(answer.future(), System.nanoTime()))) {
                // A client keeps the context that it is made on: that of a request would never end
                // Composed, so that what is thrown fails the question
                own.runOnContext(here -> Future.succeededFuture()
                        .compose(begun -> ask(0))
                        .map(this::leadingTo)
                        .onComplete(answer));
            }
        }
    }

    /** Asks the Sentinel that answered last, and then those behind it. */
    private Future<String> ask(int asked) {
        int index = (answering + asked) % sentinels.size();
        return sentinels
                .get(index)
                .send(Request.cmd(Command.SENTINEL)
                        .arg("GET-MASTER-ADDR-BY-NAME")
                        .arg(options.getMasterName()))
                .timeout(ANSWER.toMillis(), TimeUnit.MILLISECONDS)
                .map(this::url)
                .onSuccess(url -> answering = index)
                .recover(failure -> asked + 1 < sentinels.size() ? ask(asked + 1) : Future.failedFuture(failure));
    }

    private String url(@Nullable Response address) {
        if (address == null || address.size() < 2) {
            throw new IllegalStateException("No Sentinel has a master of the name quarkus.redis.master-name");
        }
        URI first = URI.create(options.getEndpoint());
        String host = address.get(0).toString();
        return first.getScheme() + "://" + credentials.userInfo() + (host.contains(":") ? '[' + host + ']' : host) + ':'
                + address.get(1) + first.getRawPath()
                + (first.getRawQuery() == null ? "" : '?' + first.getRawQuery());
    }

    private Redis leadingTo(String url) {
        Master known = master.get();
        if (known != null && known.url().equals(url)) {
            return known.client();
        }
        if (known != null) {
            vertx.setTimer(RETIREMENT.toMillis(), timer -> known.client().close());
        }
        Redis client = Redis.createClient(vertx, standalone(url));
        master.set(new Master(url, client));
        return client;
    }

    private Redis sentinel(String url) {
        URI sentinel = URI.create(url);
        return Redis.createClient(
                vertx,
                standalone(sentinel.getScheme() + "://" + sentinel.getRawAuthority())
                        .setMaxPoolSize(SENTINEL_CONNECTIONS));
    }

    private RedisOptions standalone(String url) {
        return new RedisOptions(options).setType(RedisClientType.STANDALONE).setEndpoints(List.of(url));
    }
}
