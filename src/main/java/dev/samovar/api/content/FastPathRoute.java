package dev.samovar.api.content;

import dev.samovar.api.NegotiatedFields;
import dev.samovar.api.QueryParameters;
import dev.samovar.cache.readthrough.CacheStatus;
import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.content.ContentService;
import dev.samovar.content.PreparedRequest;
import dev.samovar.content.request.ExplanationRequest;
import dev.samovar.content.request.InvalidRequestException;
import dev.samovar.content.request.SubtopicsRequest;
import dev.samovar.http.ContentLanguage;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Fast path for plain GET requests, ahead of RESTEasy, whose processing costs several times the look-up.
 *
 * <p>Invalid requests, and those with a body, a precondition or a {@code Cache-Control} header, fall through to
 * {@link ContentResource}. So do failures, which {@link ContentResponder} passes to the error mapper.
 */
@ApplicationScoped
class FastPathRoute {

    private static final int AFTER_BODY_LIMIT = 9_990;

    /** Requests with one of these have a body, a precondition or directives, or come from a page of another site. */
    private static final List<CharSequence> SPECIAL = List.of(
            HttpHeaders.CACHE_CONTROL,
            HttpHeaders.IF_NONE_MATCH,
            HttpHeaders.CONTENT_LENGTH,
            HttpHeaders.TRANSFER_ENCODING,
            HttpHeaders.EXPECT,
            HttpHeaders.ORIGIN);

    private final ContentService content;
    private final ContentResponder exchange;
    private final ParsedRequestCache<Known> hits = new ParsedRequestCache<>(Infrastructure.getDefaultWorkerPool());

    FastPathRoute(ContentService content, ContentResponder exchange) {
        this.content = content;
        this.exchange = exchange;
    }

    void register(@Observes Filters filters) {
        filters.register(this::answer, AFTER_BODY_LIMIT);
    }

    private void answer(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!request.uri().startsWith("/api/") || !isPlain(request)) {
            context.next();
            return;
        }
        String key = key(request);
        Known found = hits.get(key);
        Known known = found == null ? read(context, key).orElse(null) : found;
        if (known == null) {
            context.next();
            return;
        }
        Optional<CachedResponse> hit = known.inquiry().getIfPresent();
        if (hit.isPresent()) {
            answer(context, known, hit.get());
        } else {
            ask(context, known);
        }
    }

    /**
     * A request that has been read.
     *
     * @param key its URI and what else its language depends on
     */
    private record Known(String key, PreparedRequest inquiry, ContentLanguage language) {}

    private static String key(HttpServerRequest request) {
        String uri = request.uri();
        if (!request.headers().contains(HttpHeaders.ACCEPT_LANGUAGE)) {
            return uri;
        }
        return uri + '\n' + String.join(",", request.headers().getAll(HttpHeaders.ACCEPT_LANGUAGE));
    }

    private void ask(RoutingContext context, Known known) {
        Context home = Vertx.currentContext();
        Cancellable asked = exchange.ask(context.request(), known.inquiry()::ask)
                .subscribe()
                .with(
                        answer -> answer(context, known, answer),
                        failure -> exchange.failed(home, failure, context::next));
        // Whoever has hung up waits for nothing any more; what is generated goes on
        context.addEndHandler(ended -> asked.cancel());
    }

    private void answer(RoutingContext context, Known known, CachedResponse answer) {
        exchange.send(context.response(), answer, known.language());
        if (answer.served() instanceof CacheStatus.Hit) {
            hits.keep(known.key(), known);
        }
    }

    private static boolean isPlain(HttpServerRequest request) {
        return request.method().equals(HttpMethod.GET)
                && takesJson(request.getHeader(HttpHeaders.ACCEPT))
                && SPECIAL.stream().noneMatch(request.headers()::contains);
    }

    private static boolean takesJson(@Nullable String accept) {
        return accept == null || accept.equals("*/*") || accept.equals("application/json");
    }

    private Optional<Known> read(RoutingContext context, String key) {
        return switch (context.request().path()) {
            case "/api/explanation" -> read(context, key, this::explanation);
            case "/api/subtopics" -> read(context, key, this::subtopics);
            default -> Optional.empty();
        };
    }

    private interface Reader {
        Known read(String key, NegotiatedFields fields);
    }

    private static Optional<Known> read(RoutingContext context, String key, Reader reader) {
        try {
            QueryParameters.decode(context);
            return Optional.of(reader.read(key, NegotiatedFields.of(context.queryParams()::get, context.request())));
        } catch (InvalidRequestException | IllegalArgumentException invalid) {
            // The long way says so in the proper form
            return Optional.empty();
        }
    }

    private Known explanation(String key, NegotiatedFields fields) {
        ExplanationRequest request = ExplanationRequest.of(fields);
        return new Known(
                key,
                content.inquire(request),
                fields.language(request.audience().language()));
    }

    private Known subtopics(String key, NegotiatedFields fields) {
        SubtopicsRequest request = SubtopicsRequest.of(fields);
        return new Known(key, content.inquire(request), fields.language(request.language()));
    }
}
