package dev.samovar.api.operator;

import dev.samovar.security.AccessDeniedException;
import dev.samovar.security.ManagementAccess;
import dev.samovar.security.Operator;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Filter that admits operators alone to management, and keeps the operator for the audit log. */
final class OperatorFilter {

    private static final String OPERATOR = "samovar.operator";

    private final ManagementAccess access;

    OperatorFilter(ManagementAccess access) {
        this.access = access;
    }

    @OperatorOnly
    @ServerRequestFilter
    public Uni<Void> check(ContainerRequestContext context, HttpServerRequest request) {
        try {
            context.setProperty(OPERATOR, access.require(request));
            return Uni.createFrom().voidItem();
        } catch (AccessDeniedException denied) {
            return denied.delay().isZero()
                    ? Uni.createFrom().failure(denied)
                    : Uni.createFrom()
                            .voidItem()
                            .onItem()
                            .delayIt()
                            .by(denied.delay())
                            .onTermination()
                            .invoke(() -> access.answered(request))
                            .chain(() -> Uni.createFrom().failure(denied));
        }
    }

    /** The operator of a request to a resource that is marked with {@link OperatorOnly}. */
    static Operator operator(ContainerRequestContext context) {
        return (Operator) context.getProperty(OPERATOR);
    }
}
