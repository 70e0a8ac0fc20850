package dev.samovar.api.content;

import dev.samovar.api.ErrorResponse;
import dev.samovar.api.NegotiatedFields;
import dev.samovar.api.QueryParameters;
import dev.samovar.cache.readthrough.CacheStatus;
import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.content.ContentService;
import dev.samovar.content.request.InvalidRequestException;
import dev.samovar.http.repeated.RepeatedRequests;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Fast path for plain GET requests, ahead of RESTEasy, whose processing costs several times the look-up.
 *
 * <p>A plain request is answered here whatever comes of it: a hit, a generated answer or a failure. Requests with a body, a
 * precondition or a {@code Cache-Control} header fall through to {@link ContentResource}.
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

    private final ContentRequests requests;
    private final ContentResponder responder;
    private final RepeatedRequests repeated;
    private final ParsedRequestCache<ContentRequests.Read> hits =
            new ParsedRequestCache<>(Infrastructure.getDefaultWorkerPool());

    FastPathRoute(ContentService content, ContentResponder responder, RepeatedRequests repeated) {
        this.repeated = repeated;
        this.requests = new ContentRequests(content);
        this.responder = responder;
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
        try {
            ContentRequests.Read known = hits.get(key);
            Optional<ContentRequests.Read> read = known == null ? read(context) : Optional.of(known);
            read.ifPresentOrElse(found -> answer(context, key, found), context::next);
        } catch (InvalidRequestException invalid) {
            ErrorResponse.of(invalid).send(context.response());
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

    /** The URI, and what else the language of an answer depends on. */
    private static String key(HttpServerRequest request) {
        String uri = request.uri();
        if (!request.headers().contains(HttpHeaders.ACCEPT_LANGUAGE)) {
            return uri;
        }
        return uri + '\n' + String.join(",", request.headers().getAll(HttpHeaders.ACCEPT_LANGUAGE));
    }

    private Optional<ContentRequests.Read> read(RoutingContext context) {
        return requests.of(context.request().path(), () -> {
            QueryParameters.decode(context);
            MultiMap query = context.queryParams();
            return NegotiatedFields.of(name -> QueryParameters.one(query, name), context.request());
        });
    }

    private void answer(RoutingContext context, String key, ContentRequests.Read read) {
        Optional<CachedResponse> hit = read.request().getIfPresent();
        if (hit.isPresent()) {
            answer(context, key, read, hit.get());
            return;
        }
        Cancellable asked = responder
                .ask(context.request(), read.request()::ask)
                .emitOn(onContext(Vertx.currentContext()))
                .subscribe()
                .with(
                        answer -> answer(context, key, read, answer),
                        failure -> ErrorResponse.of(failure).send(context.response()));
        // A client that has closed its connection waits no more; its generation continues
        context.addEndHandler(ended -> asked.cancel());
    }

    /** Where a request continues, on whichever thread its answer comes. */
    private static Executor onContext(Context request) {
        return task -> {
            if (request == Vertx.currentContext()) {
                task.run();
            } else {
                request.runOnContext(there -> task.run());
            }
        };
    }

    private void answer(RoutingContext context, String key, ContentRequests.Read read, CachedResponse answer) {
        responder.send(context.request(), answer, read.language());
        if (answer.served() instanceof CacheStatus.Hit) {
            hits.keep(key, read);
            repeated.answered(context.request(), answer, context.request().path(), read.request()::getIfPresent);
        }
    }
}
