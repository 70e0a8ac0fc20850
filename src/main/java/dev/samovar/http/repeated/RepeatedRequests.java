package dev.samovar.http.repeated;

import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.readthrough.CacheStatus;
import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.http.coding.ContentCoding;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Requests that were answered with a hit, by their bytes: equal bytes are the same request, so its answer needs no parsing.
 *
 * <p>What a response depends on has to be in the bytes of the request or in its {@link RepeatableLookup}. A request is kept
 * when it comes for the second time, and answered from here once two responses for one entry were the same but for their
 * time; so a field that differs from response to response keeps it from that. The table is bounded: a request takes
 * the place of another with the same slot. Safe from any thread.
 */
public final class RepeatedRequests {

    /** A power of two. With requests and heads of the largest size they take 8 MB. */
    private static final int SLOTS = 1_024;

    /** Answers no request; for servers without it. */
    public static final RepeatedRequests NONE = new RepeatedRequests(
            InstantSource.system(), () -> "", new CompositeMeterRegistry(), ContentCoding.IDENTITY, false);

    private final InstantSource clock;
    private final Supplier<? extends CharSequence> date;
    private final MeterRegistry meters;
    private final ContentCoding coding;
    private final long seed = ThreadLocalRandom.current().nextLong();
    private final AtomicLongArray seen = new AtomicLongArray(SLOTS);
    private final AtomicReferenceArray<RepeatedRequest> known = new AtomicReferenceArray<>(SLOTS);
    private final Map<String, RequestMeter> found = new ConcurrentHashMap<>();
    private volatile boolean enabled;

    /**
     * An empty table.
     *
     * @param clock the time of {@code Age}
     * @param date the text of {@code Date}
     * @param meters where the server's own meters are
     * @param coding what compressed the answers
     * @param enabled false to answer none from here
     */
    public RepeatedRequests(
            InstantSource clock,
            Supplier<? extends CharSequence> date,
            MeterRegistry meters,
            ContentCoding coding,
            boolean enabled) {
        this.clock = clock;
        this.date = date;
        this.meters = meters;
        this.coding = coding;
        this.enabled = enabled;
    }

    /** Answers no more from here: the service is shutting down, and its server decides about each request. */
    public void disable() {
        enabled = false;
    }

    /**
     * Notes how a request was answered, if it has come repeatedly. On the event loop of its connection, after its
     * response has been sent.
     *
     * @param request the request, with its response
     * @param answer what it was answered with
     * @param path the label {@code uri} of the server's meters for it
     * @param lookup the look-up that answers it
     */
    public void answered(HttpServerRequest request, CachedResponse answer, String path, RepeatableLookup lookup) {
        if (!enabled
                || !isInMemory(answer)
                || request.version() != HttpVersion.HTTP_1_1
                || !(request.connection() instanceof ConnectionBase connection)) {
            return;
        }
        RepeatedRequestHandler handler = RepeatedRequestHandler.of(connection.channel());
        if (handler == null || !handler.hasCandidate() || !isRepeatable(request, request.response())) {
            return;
        }
        RequestMeter meter = meter(request.method().name(), path);
        Optional<RepeatedResponse> response =
                RepeatedResponse.of(answer, request.response().headers());
        if (meter != null && response.isPresent()) {
            int bodyBytes = bodyBytes(request);
            handler.answered((bytes, hash, origin) ->
                    keep(new RepeatedRequest(bytes, hash, origin, lookup, response.get(), meter, bodyBytes, false)));
        }
    }

    /** Only those: the next look-up of a hit in Redis may find no copy here. */
    private static boolean isInMemory(CachedResponse answer) {
        return answer.served() instanceof CacheStatus.Hit hit && hit.tier() != Tier.REDIS;
    }

    /** The server's meters of a request, or null; they are found once for each path. */
    private @Nullable RequestMeter meter(String method, String path) {
        // Paths are few: those of content, and one for each upstream
        return found.computeIfAbsent(
                method + ' ' + path,
                label -> RequestMeter.of(meters, method, path).orElse(null));
    }

    /** The length of the request's body, which is no longer than the request. */
    private static int bodyBytes(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? 0 : Integer.parseInt(length.strip());
    }

    private static boolean isRepeatable(HttpServerRequest request, HttpServerResponse response) {
        return response.ended()
                && response.getStatusCode() == 200
                && "OK".equals(response.getStatusMessage())
                && isEmptyOr(request.getHeader(HttpHeaders.CONNECTION), "keep-alive")
                && request.getHeader(HttpHeaders.EXPECT) == null
                && request.getHeader(HttpHeaders.UPGRADE) == null
                && request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null;
    }

    private static boolean isEmptyOr(@Nullable String value, String expected) {
        return value == null || value.equalsIgnoreCase(expected);
    }

    private void keep(RepeatedRequest answered) {
        int slot = slot(answered.hash());
        RepeatedRequest before = known.get(slot);
        boolean isConfirmed = before != null
                && before.matches(answered.bytes(), answered.hash(), answered.origin())
                && before.response().isLike(answered.response());
        known.set(slot, isConfirmed ? answered.confirmed() : answered);
    }

    /**
     * Adds the handler of repeated requests to a connection. On its event loop.
     *
     * @param beforeDecoder the decoder's name in the pipeline
     * @param connection the state of the connection's codec
     */
    public void addTo(Channel channel, String beforeDecoder, ConnectionState connection) {
        RepeatedRequestHandler handler = new RepeatedRequestHandler(this, connection);
        channel.pipeline().addBefore(beforeDecoder, "samovar-repeated", handler);
        RepeatedRequestHandler.register(channel, handler);
    }

    boolean isEnabled() {
        return enabled;
    }

    long hash(ByteBuf request) {
        return RepeatedRequest.hash(request, seed);
    }

    /** The request with these bytes, if its answer may be written. */
    @Nullable
    RepeatedRequest find(ByteBuf request, long hash, int origin) {
        RepeatedRequest found = known.get(slot(hash));
        return found != null && found.isConfirmed() && found.matches(request, hash, origin) ? found : null;
    }

    /** Has a request take the ordinary path until it is known again. */
    void forget(RepeatedRequest request) {
        known.compareAndSet(slot(request.hash()), request, null);
    }

    /** Notes a request, and tells whether it was the last one of its slot as well. */
    boolean isSecond(long hash) {
        int slot = slot(hash);
        if (seen.get(slot) == hash) {
            return true;
        }
        seen.set(slot, hash);
        return false;
    }

    /** Head and body of the response to a known request; null if it has to take the ordinary path. */
    @Nullable
    ByteBuf respond(RepeatedRequest request, Channel channel, long startNanos) {
        RepeatedResponse response = request.response();
        // Before the look-up, which counts a hit
        byte[] body = response.body(coding);
        CachedResponse hit = body == null
                ? null
                : request.lookup().getIfPresent(response::isFor).orElse(null);
        if (body == null || hit == null) {
            return null;
        }
        ByteBuf written = response.write(hit, body, clock.instant(), date, channel.alloc());
        request.meter().sent(request.bodyBytes(), body.length, System.nanoTime() - startNanos);
        return written;
    }

    private static int slot(long hash) {
        return (int) hash & SLOTS - 1;
    }
}
