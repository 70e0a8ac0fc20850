package dev.samovar.api;

import dev.samovar.cache.Answer;
import dev.samovar.content.Audience;
import dev.samovar.content.ContentService;
import dev.samovar.content.ExplanationRequest;
import dev.samovar.content.InvalidRequestException;
import dev.samovar.content.SubtopicsRequest;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
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
 * The short way of a hit: an answer that this process has in memory goes out before the request reaches {@link
 * ContentResource}, whose machinery costs several times what the look-up does. It answers plain requests alone, and only
 * with hits; everything else, errors among it, goes on as if this were not there.
 */
@ApplicationScoped
class HitRoute {

    private static final int BEFORE_BODIES = 10_010;

    /** Requests with one of these have a body, a condition or a wish. */
    private static final List<CharSequence> SPECIAL = List.of(
            HttpHeaders.CACHE_CONTROL,
            HttpHeaders.IF_NONE_MATCH,
            HttpHeaders.CONTENT_LENGTH,
            HttpHeaders.TRANSFER_ENCODING,
            HttpHeaders.EXPECT);

    private final ContentService content;
    private final ContentExchange exchange;

    HitRoute(ContentService content, ContentExchange exchange) {
        this.content = content;
        this.exchange = exchange;
    }

    void register(@Observes Filters filters) {
        filters.register(this::answer, BEFORE_BODIES);
    }

    private void answer(RoutingContext context) {
        Optional<Answer> hit = isPlain(context.request()) ? atHand(context) : Optional.empty();
        if (hit.isPresent()) {
            exchange.send(context.response(), hit.get());
        } else {
            context.next();
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

    private Optional<Answer> atHand(RoutingContext context) {
        try {
            return switch (context.request().path()) {
                case "/api/explanation" -> content.explanationAtHand(explanation(context.queryParams()));
                case "/api/subtopics" -> content.subtopicsAtHand(subtopics(context.queryParams()));
                default -> Optional.empty();
            };
        } catch (InvalidRequestException | IllegalArgumentException invalid) {
            // The long way says so in the proper form
            return Optional.empty();
        }
    }

    private static ExplanationRequest explanation(MultiMap query) {
        return ExplanationRequest.of(
                query.get("topic"),
                query.get("subtopic"),
                Audience.ofExplanation(
                        query.get("education"),
                        query.get("detail"),
                        query.get("learningStyle"),
                        query.get("language")));
    }

    private static SubtopicsRequest subtopics(MultiMap query) {
        return SubtopicsRequest.of(query.get("topic"), query.get("count"), query.get("language"));
    }
}
