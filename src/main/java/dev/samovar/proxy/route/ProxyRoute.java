package dev.samovar.proxy.route;

import dev.samovar.cache.readthrough.ReadThroughCache;
import dev.samovar.cache.readthrough.stream.StreamingCache;
import dev.samovar.http.body.BodyBudget;
import dev.samovar.http.body.BodyTimeout;
import dev.samovar.http.coding.ContentCoding;
import dev.samovar.http.repeated.RepeatedRequests;
import dev.samovar.limit.Quota;
import dev.samovar.proxy.Caller;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.embedding.InputEntries;
import dev.samovar.proxy.exchange.Exchange;
import dev.samovar.proxy.exchange.ProxiedUpstream;
import dev.samovar.proxy.exchange.ProxyErrors;
import dev.samovar.proxy.forward.InvalidTargetException;
import dev.samovar.proxy.forward.RequestFields;
import dev.samovar.proxy.forward.Target;
import dev.samovar.proxy.keys.Callers;
import dev.samovar.proxy.keys.IncomingCall;
import dev.samovar.proxy.keys.ReadCall;
import dev.samovar.proxy.keys.RequestListener;
import dev.samovar.proxy.loader.Offloading;
import dev.samovar.proxy.loader.ProxyLimits;
import dev.samovar.proxy.stats.CountedRequest;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * The route of proxied requests, {@code /{upstream}/…}. Other requests go on to the routes behind it untouched.
 *
 * <p>It stands in front of the limits of bodies: what is passed through may have any size and take any time.
 */
public final class ProxyRoute implements Handler<RoutingContext> {

    private static final Caller NOBODY = new Caller("", false, Map.of());

    private final Map<String, ProxiedUpstream> upstreams;
    private final BiFunction<Upstream, HttpServerRequest, Caller> callers;
    private final BodyTimeout bodies;
    private final PassThrough passThrough;
    private final CachedCalls cachedCalls;

    /**
     * A route.
     *
     * @param upstreams what may be reached
     * @param callers identifies the caller of a request by its credentials, on any thread; what it throws is sent as an error
     * @param bodies ends connections whose requests are answered before they have arrived
     */
    public ProxyRoute(
            List<ProxiedUpstream> upstreams,
            BiFunction<Upstream, HttpServerRequest, Caller> callers,
            BodyTimeout bodies,
            Cached cached,
            Log log) {
        this.upstreams = upstreams.stream()
                .collect(Collectors.toUnmodifiableMap(one -> one.upstream().name(), one -> one));
        this.callers = callers;
        this.bodies = bodies;
        FailureReports reports = new FailureReports(log.warnings());
        this.passThrough = new PassThrough(reports);
        this.cachedCalls = new CachedCalls(
                new CallServices(
                        cached.caches(),
                        cached.keys(),
                        cached.listener(),
                        cached.bodies(),
                        cached.quotas(),
                        cached.repeated(),
                        cached.coding(),
                        cached.clock()),
                cached.limits(),
                new Offloading(cached.workers()),
                passThrough,
                reports);
    }

    /**
     * The caches, on one store.
     *
     * @param whole that of whole answers
     * @param streams that of streams
     * @param inputs the entries of inputs that are cached one by one
     */
    public record Caches(ReadThroughCache whole, StreamingCache streams, InputEntries inputs) {}

    /**
     * What cached calls need.
     *
     * @param caches the caches of answers
     * @param keys reads a cacheable request and its body, on any thread; what it throws is sent as an error
     * @param listener is told of requests that the cache may answer
     * @param bodies the memory for request bodies
     * @param quotas the limit that a generation for a request and its caller counts against
     * @param repeated answers the requests whose bytes it knows
     * @param coding compresses answers of the cache
     * @param clock the time
     * @param limits the bounds of bodies and answers
     * @param workers where large bodies are parsed
     */
    public record Cached(
            Caches caches,
            BiFunction<IncomingCall, byte[], ReadCall> keys,
            RequestListener listener,
            BodyBudget bodies,
            BiFunction<HttpServerRequest, Caller, Quota> quotas,
            RepeatedRequests repeated,
            ContentCoding coding,
            InstantSource clock,
            ProxyLimits limits,
            Executor workers) {}

    /**
     * The log.
     *
     * @param warnings takes the kind of a warning and its text, and counts repeats
     */
    public record Log(BiConsumer<String, String> warnings) {}

    @Override
    public void handle(RoutingContext context) {
        ProxiedUpstream to = upstreams.get(firstSegment(path(context.request())));
        if (to == null) {
            context.next();
            return;
        }
        MeasuredPath.set(context.request(), to);
        bodies.lingerAfter(context);
        CountedRequest counted = new CountedRequest(to.counters());
        try {
            forward(context, to, counted);
        } catch (RuntimeException refused) {
            counted.refused();
            ProxyErrors.send(context.response(), to.upstream().dialect(), ProxyErrors.of(refused));
        }
    }

    /** The raw path; that of a target in absolute form as well, so that it is refused and not served by another route. */
    private static String path(HttpServerRequest request) {
        String path = request.uri().startsWith("/") ? request.uri() : request.path();
        return path == null ? "" : path;
    }

    /** The name between the first slash and the second; empty if there is none. */
    private static String firstSegment(String path) {
        int end = path.indexOf('/', 1);
        return path.startsWith("/") && end > 0 ? path.substring(1, end) : "";
    }

    private void forward(RoutingContext context, ProxiedUpstream to, CountedRequest counted) {
        HttpServerRequest request = context.request();
        if (!request.uri().startsWith("/")) {
            throw new InvalidTargetException("Send the path alone, without a scheme and a host");
        }
        Optional<ProxyErrors.ErrorReply> refused = UnforwardedRequests.refused(request);
        if (refused.isPresent()) {
            counted.refused();
            ProxyErrors.send(context.response(), to.upstream().dialect(), refused.get());
            return;
        }
        Target target =
                Target.of(request.uri().substring(1 + to.upstream().name().length()));
        MultiMap headers = RequestFields.endToEnd(request.headers());
        Caller caller = isPreflight(request) ? NOBODY : callers.apply(to.upstream(), request);
        String query = Callers.upstreamQuery(caller, target.query());
        Exchange exchange = new Exchange(context, to, target, query, caller, headers, counted);
        if (exchange.hasBody()) {
            request.pause();
        }
        if (exchange.isCacheable()) {
            bypass(exchange)
                    .ifPresentOrElse(reason -> cachedCalls.pass(exchange, reason), () -> cachedCalls.answer(exchange));
        } else {
            passThrough.forward(exchange, "path");
        }
    }

    /** Whether a browser asks if a page of another site may send a request. It never has a credential. */
    private static boolean isPreflight(HttpServerRequest request) {
        return request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains(HttpHeaders.ORIGIN)
                && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
    }

    /** Why a model call is passed through, as far as its head tells. */
    private static Optional<String> bypass(Exchange exchange) {
        if (!exchange.upstream().cached()) {
            return Optional.of("off");
        }
        // What a page of another site may read is said by fields that belong to that site's request
        return exchange.headers().contains(HttpHeaders.ORIGIN) ? Optional.of("origin") : Optional.empty();
    }
}
