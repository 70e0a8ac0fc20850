package dev.samovar.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.samovar.health.CacheCondition;
import dev.samovar.health.CacheHealth;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.RecentCalls;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The state of the service for people and monitoring. The probes are below {@code /q/health}. */
@Path("/api/health")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Health")
public class HealthResource {

    private static final String HEALTHY = "healthy";
    private static final String DEGRADED = "degraded";

    private final CacheHealth cache;
    private final LanguageModel model;
    private final RecentCalls calls;
    private final DeploymentName deployment;
    private final RunningService service;
    private final InstantSource clock;

    HealthResource(
            CacheHealth cache,
            LanguageModel model,
            RecentCalls calls,
            DeploymentName deployment,
            RunningService service,
            InstantSource clock) {
        this.cache = cache;
        this.model = model;
        this.calls = calls;
        this.deployment = deployment;
        this.service = service;
        this.clock = clock;
    }

    /** The state of the service, with a 200 also while it is degraded. */
    @GET
    @Operation(operationId = "getHealth", summary = "The state of the service and of its cache")
    public Uni<HealthBody> health() {
        return cache.read().map(condition -> {
            String modelStatus = calls.mostlyFail() ? DEGRADED : HEALTHY;
            return new HealthBody(
                    condition.status().equals(HEALTHY) ? modelStatus : condition.status(),
                    deployment.text(),
                    CacheBody.of(condition),
                    new ModelBody(
                            modelStatus,
                            model.identity().provider(),
                            model.identity().name()),
                    new ServiceBody(service.version(), service.uptime().toSeconds()),
                    clock.instant().truncatedTo(ChronoUnit.MILLIS));
        });
    }

    /**
     * The state of the service.
     *
     * @param status {@code healthy}, or {@code degraded} if the cache or the model is
     * @param environment the name of the deployment, {@code samovar.environment}
     * @param service the replica that answers
     */
    public record HealthBody(
            String status,
            String environment,
            CacheBody cache,
            ModelBody model,
            ServiceBody service,
            Instant timestamp) {}

    /**
     * The state of the cache.
     *
     * @param cause why it is degraded and what to do; left out while it is healthy
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record CacheBody(
            String status,
            String type,
            String version,
            double hitRatePercent,
            long keys,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String cause) {
        static CacheBody of(CacheCondition c) {
            return new CacheBody(c.status(), c.type(), c.version(), c.hitRatePercent(), c.keys(), c.cause());
        }
    }

    /**
     * The model and its state.
     *
     * @param status {@code healthy}, or {@code degraded} while most of the latest calls of the last five minutes failed
     */
    public record ModelBody(String status, String provider, String name) {}

    /** The version of the service, and the seconds since the start of this replica. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record ServiceBody(String version, long uptimeSeconds) {}
}
