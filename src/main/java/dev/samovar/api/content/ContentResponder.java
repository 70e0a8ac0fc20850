package dev.samovar.api.content;

import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.http.CacheControlParser;
import dev.samovar.http.CacheHeaders;
import dev.samovar.http.ClientQuotas;
import dev.samovar.http.ContentLanguage;
import dev.samovar.http.Preconditions;
import dev.samovar.security.ManagementAccess;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** A request for content and its answer: the caller's directives in, the cache's headers out. */
public final class ContentResponder {

    /** Where a Vert.x context has what has become of its request already. */
    private static final String OUTCOME = ContentResponder.class.getName() + ".outcome";

    private final ManagementAccess access;
    private final ClientQuotas payers;
    private final InstantSource clock;
    private final String cacheControl;

    /**
     * @param clientMaxAge how long a client may keep an answer; 0 for not without asking
     */
    public ContentResponder(ManagementAccess access, ClientQuotas payers, InstantSource clock, Duration clientMaxAge) {
        this.access = access;
        this.payers = payers;
        this.clock = clock;
        this.cacheControl = clientMaxAge.isZero() ? "no-cache" : "private, max-age=" + clientMaxAge.toSeconds();
    }

    /**
     * Answers a request.
     *
     * @param read reads it; what it throws is the failure
     */
    Uni<Response> answer(HttpServerRequest request, Supplier<ContentCall> read) {
        return Uni.createFrom().deferred(() -> {
            Optional<Throwable> outcome = outcome();
            if (outcome.isPresent()) {
                return Uni.createFrom().failure(outcome.get());
            }
            ContentCall call = read.get();
            return ask(request, call.ask())
                    .map(answer -> CacheHeaders.of(answer, request, call.language(), cacheControl, clock.instant()));
        });
    }

    /** Asks as a request wishes. */
    Uni<CachedResponse> ask(HttpServerRequest request, Function<RequestCacheControl, Uni<CachedResponse>> ask) {
        return ask.apply(directives(request));
    }

    /**
     * Lets a request go on, and fail where it would ask.
     *
     * @param home the Vert.x context of the request, on which it goes on whoever brings the failure
     * @param goOn leads to {@link #answer}
     */
    void failed(Context home, Throwable failure, Runnable goOn) {
        home.putLocal(OUTCOME, failure);
        if (home == Vertx.currentContext()) {
            goOn.run();
        } else {
            home.runOnContext(there -> goOn.run());
        }
    }

    private static Optional<Throwable> outcome() {
        Context context = Vertx.currentContext();
        return context == null ? Optional.empty() : Optional.ofNullable(context.getLocal(OUTCOME));
    }

    /** Sends an answer to a request without conditions, past the framework that would carry a {@link Response}. */
    void send(HttpServerResponse response, CachedResponse answer, ContentLanguage language) {
        CacheHeaders.send(response, answer, language, cacheControl, clock.instant());
    }

    private RequestCacheControl directives(HttpServerRequest request) {
        List<String> values = request.headers().getAll(HttpHeaders.CACHE_CONTROL);
        RequestCacheControl directives = values.isEmpty()
                ? RequestCacheControl.NONE
                : CacheControlParser.read(values, access.isAllowed(request));
        // Neither wants content that is not there yet, so neither pays for it
        boolean cached = request.method().equals(HttpMethod.HEAD) || Preconditions.wantsNothingThere(request);
        return (cached ? directives.onlyCached() : directives).paidBy(payers.of(request));
    }
}
