package dev.samovar.http.body;

import dev.samovar.http.ApiPath;
import dev.samovar.http.JsonBody;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.io.ByteArrayInputStream;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Receives the bodies that resources take whole, ahead of RESTEasy.
 *
 * <p>RESTEasy gives a body over 10 KiB a worker thread that waits for the client, so that slow clients could hold all
 * workers, and it refuses one that is too large with a 413 without a body.
 */
final class BodyFilter {

    /** Behind the check of operators: the body of a request that is refused is not received. */
    private static final int AFTER_OPERATORS = Priorities.USER + 1_000;

    private static final int FREE_BYTES = 10 * 1024;
    private static final ReceivedBody.Limits JSON = new ReceivedBody.Limits(JsonBody.MAX_BYTES, FREE_BYTES);
    private static final ReceivedBody.Limits BYTES = new ReceivedBody.Limits(BodyLimit.MAX_BYTES, FREE_BYTES);

    private final BodyBudget budget;

    BodyFilter(BodyBudget budget) {
        this.budget = budget;
    }

    @ServerRequestFilter(priority = AFTER_OPERATORS)
    public Uni<Void> receive(ContainerRequestContext context, RoutingContext routing) {
        return switch (ApiPath.body(routing.request().method().name(), routing.normalizedPath())) {
            case NONE, FORM -> Uni.createFrom().voidItem();
            case JSON -> receive(context, routing, JSON);
            case BYTES -> receive(context, routing, BYTES);
        };
    }

    private Uni<Void> receive(ContainerRequestContext context, RoutingContext routing, ReceivedBody.Limits limits) {
        ReceivedBody body = new ReceivedBody(routing.request(), budget, limits);
        routing.addEndHandler(ended -> body.release());
        return body.bytes()
                .invoke(bytes -> context.setEntityStream(new ByteArrayInputStream(bytes)))
                .replaceWithVoid();
    }
}
