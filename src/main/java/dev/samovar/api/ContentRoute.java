package dev.samovar.api;

import dev.samovar.cache.Answer;
import dev.samovar.cache.Served;
import dev.samovar.content.Audience;
import dev.samovar.content.ContentService;
import dev.samovar.content.ExplanationRequest;
import dev.samovar.content.Inquiry;
import dev.samovar.content.InvalidRequestException;
import dev.samovar.content.SubtopicsRequest;
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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The short way of a plain request: it is answered before it reaches {@link ContentResource}, whose machinery costs
 * several times what the look-up does. Invalid requests, and those with a body, a condition or a wish, go on as if this
 * were not there; so do failures, which {@link ContentExchange} hands to the one place that makes answers of them.
 */
@ApplicationScoped
class ContentRoute {

    private static final int AFTER_BODY_LIMIT = 9_990;

    /** Requests with one of these have a body, a condition or a wish, or come from a page that may be another site's. */
    private static final List<CharSequence> SPECIAL = List.of(
            HttpHeaders.CACHE_CONTROL,
            HttpHeaders.IF_NONE_MATCH,
            HttpHeaders.CONTENT_LENGTH,
            HttpHeaders.TRANSFER_ENCODING,
            HttpHeaders.EXPECT,
            HttpHeaders.ORIGIN);

    private final ContentService content;
    private final ContentExchange exchange;
    private final KnownByUri<Inquiry> hits = new KnownByUri<>(Infrastructure.getDefaultWorkerPool());

    ContentRoute(ContentService content, ContentExchange exchange) {
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
        Inquiry known = hits.get(request.uri());
        Inquiry inquiry = known == null ? read(context).orElse(null) : known;
        if (inquiry == null) {
            context.next();
            return;
        }
        Optional<Answer> hit = inquiry.atHand();
        if (hit.isPresent()) {
            answer(context, inquiry, hit.get());
        } else {
            ask(context, inquiry);
        }
    }

    private void ask(RoutingContext context, Inquiry inquiry) {
        Context home = Vertx.currentContext();
        Cancellable asked = exchange.ask(context.request(), inquiry::ask)
                .subscribe()
                .with(
                        answer -> answer(context, inquiry, answer),
                        failure -> exchange.failed(home, failure, context::next));
        // Whoever has hung up waits for nothing any more; what is generated goes on
        context.addEndHandler(ended -> asked.cancel());
    }

    private void answer(RoutingContext context, Inquiry inquiry, Answer answer) {
        exchange.send(context.response(), answer);
        if (answer.served() instanceof Served.Hit) {
            hits.keep(context.request().uri(), inquiry);
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

    private Optional<Inquiry> read(RoutingContext context) {
        return switch (context.request().path()) {
            case "/api/explanation" -> read(context, this::explanation);
            case "/api/subtopics" -> read(context, this::subtopics);
            default -> Optional.empty();
        };
    }

    private static Optional<Inquiry> read(RoutingContext context, Function<MultiMap, Inquiry> form) {
        try {
            return Optional.of(form.apply(context.queryParams()));
        } catch (InvalidRequestException | IllegalArgumentException invalid) {
            // The long way says so in the proper form
            return Optional.empty();
        }
    }

    private Inquiry explanation(MultiMap query) {
        return content.inquire(ExplanationRequest.of(
                query.get("topic"),
                query.get("subtopic"),
                Audience.ofExplanation(
                        query.get("education"),
                        query.get("detail"),
                        query.get("learningStyle"),
                        query.get("language"))));
    }

    private Inquiry subtopics(MultiMap query) {
        return content.inquire(SubtopicsRequest.of(query.get("topic"), query.get("count"), query.get("language")));
    }
}
