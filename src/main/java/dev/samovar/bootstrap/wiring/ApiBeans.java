package dev.samovar.bootstrap.wiring;

import dev.samovar.api.DateHeader;
import dev.samovar.api.DeploymentName;
import dev.samovar.api.KnownNamespaces;
import dev.samovar.api.cache.StatsReport;
import dev.samovar.api.content.ContentResponder;
import dev.samovar.api.content.ImageUpload;
import dev.samovar.api.entries.EntryRules;
import dev.samovar.api.operator.AuditLog;
import dev.samovar.api.operator.SharedAudit;
import dev.samovar.bootstrap.config.ApplicationNamespaces;
import dev.samovar.bootstrap.config.KeyList;
import dev.samovar.bootstrap.config.SamovarConfig;
import dev.samovar.bootstrap.wiring.redis.RedisMode;
import dev.samovar.bootstrap.wiring.redis.SharedState;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.stats.StatsSource;
import dev.samovar.http.ClientQuotas;
import dev.samovar.http.CrossOriginVary;
import dev.samovar.http.body.BodyBudget;
import dev.samovar.http.body.BodyTimeout;
import dev.samovar.http.coding.ContentCoding;
import dev.samovar.http.coding.GzipCoding;
import dev.samovar.http.repeated.RepeatedRequests;
import dev.samovar.limit.ClientRateLimiter;
import dev.samovar.limit.Refusals;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelStats;
import dev.samovar.monitoring.alert.HitRateAlert;
import dev.samovar.monitoring.alert.HitRateWindow;
import dev.samovar.proxy.stats.UpstreamStatistics;
import dev.samovar.security.ManagementAccess;
import dev.samovar.security.NamedKeys;
import dev.samovar.security.RefusalListener;
import dev.samovar.tracing.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Wires access, its audit log, limits and reports of the HTTP interface. */
@Dependent
class ApiBeans {

    @Produces
    @Singleton
    ManagementAccess access(SamovarConfig config, RefusalListener refusals) {
        return new ManagementAccess(
                new NamedKeys(KeyList.operators(config.security()).keys()), refusals);
    }

    @Produces
    @Singleton
    AuditLog audit(RedisMode redisMode, InstantSource clock) {
        SharedAudit shared = redisMode.state().map(SharedState::audit).orElseGet(SharedAudit::none);
        return new AuditLog(shared, clock);
    }

    @Produces
    @Singleton
    DeploymentName deployment(SamovarConfig config) {
        return new DeploymentName(config.environment());
    }

    @Produces
    @Singleton
    BodyTimeout bodyTimeout(SamovarConfig config) {
        return new BodyTimeout(config.security().bodyDeadline());
    }

    void watchBodies(@Observes Filters filters, BodyTimeout bodies) {
        bodies.register(filters);
    }

    void varyByOrigin(
            @Observes Filters filters,
            @ConfigProperty(name = "quarkus.http.cors.enabled", defaultValue = "false") boolean otherSitesMayRead) {
        if (otherSitesMayRead) {
            CrossOriginVary.register(filters);
        }
    }

    @Produces
    @Singleton
    BodyBudget bodyBudget(Refusals refusals) {
        return BodyBudget.ofHeap(() -> refusals.refused(Refusals.Limit.MEMORY));
    }

    @Produces
    @Singleton
    ClientQuotas quotas(SamovarConfig config, ManagementAccess access, Refusals refusals) {
        OptionalInt perMinute = config.content().generationsPerMinute().times();
        Optional<ClientRateLimiter> budgets = perMinute.isPresent()
                ? Optional.of(new ClientRateLimiter(perMinute.getAsInt(), System::nanoTime))
                : Optional.empty();
        return new ClientQuotas(access, budgets, refusals);
    }

    @Produces
    @Singleton
    ContentCoding contentCoding() {
        return new GzipCoding(Infrastructure.getDefaultWorkerPool());
    }

    @Produces
    @Singleton
    ContentResponder exchange(
            SamovarConfig config,
            ManagementAccess access,
            ClientQuotas quotas,
            InstantSource clock,
            ContentCoding coding) {
        return new ContentResponder(access, quotas, clock, config.content().clientMaxAge(), coding);
    }

    @Produces
    @Singleton
    RepeatedRequests repeatedRequests(
            InstantSource clock,
            DateHeader date,
            MeterRegistry meters,
            ContentCoding coding,
            @ConfigProperty(name = "quarkus.http.access-log.enabled", defaultValue = "false") boolean logsAccess,
            Tracing tracing) {
        // Quarkus' log and spans have only what goes through its routes
        return new RepeatedRequests(clock, date::now, meters, coding, !logsAccess && !tracing.isOn());
    }

    @Produces
    @Singleton
    EntryRules entryRules(SamovarConfig config, KnownNamespaces namespaces) {
        return new EntryRules(
                namespaces, ApplicationNamespaces.of(config.cache()).maxEntryBytes());
    }

    @Produces
    @Singleton
    ImageUpload uploads(CallerContext context, BodyBudget budget) {
        return new ImageUpload(context, budget);
    }

    @Produces
    @Singleton
    StatsReport statistics(
            CacheStore store,
            StatsSource stats,
            HitRateWindow window,
            HitRateAlert alert,
            LanguageModel model,
            ModelStats modelStats,
            UpstreamStatistics upstreams) {
        return new StatsReport(store, stats, window, alert, model, modelStats, upstreams);
    }
}
