package dev.samovar.abuse.proxy;

import dev.samovar.abuse.Target;
import dev.samovar.cache.entry.Lifetime;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.memory.MemoryCacheStore;
import dev.samovar.cache.readthrough.FreshnessPolicy;
import dev.samovar.cache.readthrough.ReadThroughCache;
import dev.samovar.cache.readthrough.failure.FailureCache;
import dev.samovar.cache.readthrough.failure.GenerationListener;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.readthrough.stream.StreamingCache;
import dev.samovar.cache.readthrough.stream.body.StreamLimits;
import dev.samovar.cache.relay.StreamRelay;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.http.body.BodyBudget;
import dev.samovar.http.body.BodyTimeout;
import dev.samovar.http.coding.ContentCoding;
import dev.samovar.http.repeated.RepeatedRequests;
import dev.samovar.limit.Quota;
import dev.samovar.proxy.Caller;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.controls.RequestControlReader;
import dev.samovar.proxy.embedding.InputEntries;
import dev.samovar.proxy.exchange.ProxiedUpstream;
import dev.samovar.proxy.forward.AnswerBudget;
import dev.samovar.proxy.forward.HttpUpstreamClient;
import dev.samovar.proxy.forward.WholeAnswer;
import dev.samovar.proxy.keys.Callers;
import dev.samovar.proxy.keys.ProxyKeys;
import dev.samovar.proxy.keys.RecentBodies;
import dev.samovar.proxy.keys.RequestListener;
import dev.samovar.proxy.loader.ProxyLimits;
import dev.samovar.proxy.openai.OpenAiDialect;
import dev.samovar.proxy.route.ProxyRoute;
import dev.samovar.security.NamedKeys;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiFunction;

/** The proxy in this process, with a memory store and the parts that the service has; its books can be looked into. */
final class ProxyProcess implements AutoCloseable {

    private static final Namespace NAMESPACE = new Namespace(ProxyShots.UPSTREAM);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int MAX_BODY = 20 << 20;
    private static final int MAX_ENTRY = 1 << 20;

    final Vertx vertx = Vertx.vertx();
    final StreamLimits streamLimits = new StreamLimits(MAX_ENTRY, 64 << 20);
    final AnswerBudget answers = new AnswerBudget(8 << 20);
    final BodyBudget bodies = BodyBudget.ofHeap();
    final Queue<String> warnings = new ConcurrentLinkedQueue<>();
    final Queue<Throwable> unexpected = new ConcurrentLinkedQueue<>();
    final ReadThroughCache whole;
    final StreamingCache streams;
    private final InputEntries inputs;
    private final ExecutorService workers = Executors.newFixedThreadPool(2);
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final HttpServer server;

    /**
     * Starts.
     *
     * @param url the upstream's
     * @param timeouts the upstream's
     */
    ProxyProcess(String url, Upstream.Timeouts timeouts) {
        InstantSource clock = InstantSource.system();
        MemoryCacheStore store =
                new MemoryCacheStore(clock, Set.of(NAMESPACE), 64 << 20, Duration.ofSeconds(5), timers);
        StatsCounter stats = new StatsCounter(List.of(NAMESPACE));
        FreshnessPolicy freshness = new FreshnessPolicy(Map.of(NAMESPACE, new Lifetime(HOUR, HOUR)), () -> 0);
        FailureCache failures = FailureCache.ofRefreshes(Duration.ofSeconds(5), clock, GenerationListener.none());
        CallerContext callers = () -> {
            Context context = Vertx.currentContext();
            return context == null ? Runnable::run : task -> context.runOnContext(ignored -> task.run());
        };
        whole = new ReadThroughCache(
                store, stats, freshness, failures, new ReadThroughCache.Timing(clock, HOUR, HOUR, callers));
        inputs = new InputEntries(store, freshness, stats, clock);
        streams = new StreamingCache(store, stats, freshness, failures, streamLimits, clock, callers, StreamRelay.NONE);
        vertx.exceptionHandler(unexpected::add);
        ProxyRoute route = new ProxyRoute(
                List.of(new ProxiedUpstream(
                        upstream(URI.create(url), timeouts), new HttpUpstreamClient(vertx, new HttpClientOptions()))),
                callers(),
                new BodyTimeout(Duration.ofSeconds(30)),
                cached(clock),
                new ProxyRoute.Log((kind, text) -> warnings.add(text)));
        Router router = Router.router(vertx);
        router.route().handler(route);
        router.route().handler(context -> context.response().setStatusCode(404).end());
        server = vertx.createHttpServer(
                        new HttpServerOptions().setIdleTimeout(30).setHttp2ClearTextEnabled(true))
                .requestHandler(router);
        server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
    }

    private ProxyRoute.Cached cached(InstantSource clock) {
        ProxyKeys keys = new ProxyKeys(new RequestControlReader(HOUR), new RecentBodies(1 << 20, timers), true);
        return new ProxyRoute.Cached(
                new ProxyRoute.Caches(whole, streams, inputs),
                keys::read,
                RequestListener.NONE,
                bodies,
                (request, caller) -> Quota.UNLIMITED,
                RepeatedRequests.NONE,
                ContentCoding.IDENTITY,
                clock,
                new ProxyLimits(MAX_BODY, MAX_ENTRY, new WholeAnswer.Limits(2 << 20, answers), Duration.ofSeconds(30)),
                workers);
    }

    private static Upstream upstream(URI url, Upstream.Timeouts timeouts) {
        return new Upstream(
                ProxyShots.UPSTREAM,
                new OpenAiDialect(),
                url,
                Optional.of(Target.SECRET),
                true,
                false,
                Set.of(),
                timeouts);
    }

    private static BiFunction<Upstream, HttpServerRequest, Caller> callers() {
        Callers callers = new Callers(
                new NamedKeys(Map.of("client", ProxyShots.CLIENT_KEY)), new NamedKeys(Map.of("op", "op-key")));
        return (upstream, request) -> callers.of(upstream, request.headers(), request.query(), true);
    }

    int port() {
        return server.actualPort();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        workers.shutdownNow();
        timers.shutdownNow();
    }
}
