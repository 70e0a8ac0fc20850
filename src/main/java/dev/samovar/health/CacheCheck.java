package dev.samovar.health;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** The readiness check, with the state of the cache. An unavailable store leaves it up: content is still served. */
@Readiness
@ApplicationScoped
public class CacheCheck implements AsyncHealthCheck {

    private final CacheHealth cache;

    CacheCheck(CacheHealth cache) {
        this.cache = cache;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return cache.read()
                .map(c -> response(c)
                        .up()
                        .withData("status", c.status())
                        .withData("type", c.type())
                        .withData("version", c.version())
                        .withData("hit_rate_percent", String.valueOf(c.hitRatePercent()))
                        .withData("keys", c.keys())
                        .build());
    }

    private static HealthCheckResponseBuilder response(CacheCondition condition) {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("cache");
        String cause = condition.cause();
        return cause == null ? response : response.withData("cause", cause);
    }
}
