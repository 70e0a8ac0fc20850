package dev.samovar.api.content;

import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.http.CacheControlParser;
import dev.samovar.http.CacheHeaders;
import dev.samovar.http.ClientQuotas;
import dev.samovar.http.ContentLanguage;
import dev.samovar.http.Preconditions;
import dev.samovar.http.coding.ContentCoding;
import dev.samovar.security.ManagementAccess;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Answers a request for content: by its directives and its client's quota, with the headers of the cache. */
public final class ContentResponder {

    private final ManagementAccess access;
    private final ClientQuotas quotas;
    private final InstantSource clock;
    private final String cacheControl;
    private final ContentCoding coding;

    /**
     * A responder.
     *
     * @param clientMaxAge how long a client may keep an answer; 0 for not without revalidation
     * @param coding compresses answers
     */
    public ContentResponder(
            ManagementAccess access,
            ClientQuotas quotas,
            InstantSource clock,
            Duration clientMaxAge,
            ContentCoding coding) {
        this.access = access;
        this.quotas = quotas;
        this.clock = clock;
        this.coding = coding;
        this.cacheControl = clientMaxAge.isZero() ? "no-cache" : "private, max-age=" + clientMaxAge.toSeconds();
    }

    /**
     * Answers a request.
     *
     * @param read reads it; what it throws is the failure
     */
    Uni<Response> answer(HttpServerRequest request, Supplier<ContentCall> read) {
        return Uni.createFrom().deferred(() -> {
            ContentCall call = read.get();
            return ask(request, call.ask())
                    .map(answer -> CacheHeaders.of(
                            answer,
                            coding.of(answer.entry(), request.headers()),
                            request,
                            call.language(),
                            cacheControl,
                            clock.instant()));
        });
    }

    /** Asks by the directives of a request. */
    Uni<CachedResponse> ask(HttpServerRequest request, Function<RequestCacheControl, Uni<CachedResponse>> ask) {
        return ask.apply(directives(request));
    }

    /** Sends an answer to a request without preconditions, without RESTEasy. */
    void send(HttpServerRequest request, CachedResponse answer, ContentLanguage language) {
        CacheHeaders.send(
                request.response(),
                answer,
                coding.of(answer.entry(), request.headers()),
                language,
                cacheControl,
                clock.instant());
    }

    private RequestCacheControl directives(HttpServerRequest request) {
        List<String> values = request.headers().getAll(HttpHeaders.CACHE_CONTROL);
        RequestCacheControl directives = values.isEmpty()
                ? RequestCacheControl.NONE
                : CacheControlParser.read(values, access.isAllowed(request));
        // Neither asks for content that is not cached, so neither generates
        boolean cached = request.method().equals(HttpMethod.HEAD) || Preconditions.wantsNothingThere(request);
        return (cached ? directives.onlyCached() : directives).chargedTo(quotas.of(request));
    }
}
