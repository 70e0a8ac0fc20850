package dev.samovar.bootstrap;

import dev.samovar.api.operator.AuditLog;
import dev.samovar.bootstrap.config.SamovarConfig;
import dev.samovar.bootstrap.wiring.AlertBeans;
import dev.samovar.bootstrap.wiring.ModelBeans;
import dev.samovar.bootstrap.wiring.ProxyBeans;
import dev.samovar.bootstrap.wiring.redis.RedisMode;
import dev.samovar.bootstrap.wiring.redis.SharedCache;
import dev.samovar.cache.readthrough.ReadThroughCache;
import dev.samovar.health.StartedCheck;
import dev.samovar.proxy.route.ProxyRoute;
import dev.samovar.warming.WarmingRuns;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduler;
import io.quarkus.vertx.http.DomainSocketServerStart;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.health.Startup;
import org.jboss.logging.Logger;

/**
 * Start and shutdown of the service.
 *
 * <p>At shutdown readiness goes down first and no job starts; then the server finishes requests in progress; last,
 * generations without waiting requests finish within a limit, since they are paid for.
 */
@ApplicationScoped
class Lifecycle {

    private static final Logger LOG = Logger.getLogger(Lifecycle.class);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

    private final SamovarConfig config;
    private final ReadThroughCache cache;
    private final ProxyRoute.Caches proxy;
    private final WarmingRuns warming;
    private final Scheduler scheduler;
    private final RedisMode redisMode;
    private final AtomicBoolean warmed = new AtomicBoolean();

    Lifecycle(
            SamovarConfig config,
            ReadThroughCache cache,
            ProxyBeans.Proxy proxy,
            WarmingRuns warming,
            Scheduler scheduler,
            RedisMode redisMode) {
        this.config = config;
        this.cache = cache;
        this.proxy = proxy.caches();
        this.warming = warming;
        this.scheduler = scheduler;
        this.redisMode = redisMode;
    }

    void start(
            @Observes StartupEvent event, StartReport report, Preparation preparation, @Startup StartedCheck started) {
        DroppedFailures.receive();
        report.log();
        redisMode.cache().ifPresent(SharedCache::start);
        // Before the port is bound: the first requests may arrive all at once
        await(preparation.run(), Preparation.LIMIT.plus(CLOSE_LIMIT));
        started.started();
    }

    /** Warms after the port is bound, so that a failed start calls no model. */
    void bound(@ObservesAsync HttpServerStart event) {
        warm();
    }

    void boundSecurely(@ObservesAsync HttpsServerStart event) {
        warm();
    }

    void boundToSocket(@ObservesAsync DomainSocketServerStart event) {
        warm();
    }

    private void warm() {
        if (config.warming().onStart() && warmed.compareAndSet(false, true)) {
            warming.start();
        }
    }

    void prepareShutdown(@Observes ShutdownDelayInitiatedEvent event) {
        LOG.info("Shutting down: readiness is down, requests are still served");
        scheduler.pause();
        warming.close();
    }

    void shutdown(@Observes ShutdownEvent event, ModelBeans.Upstream upstream, AlertBeans.Sinks sinks, AuditLog audit) {
        warming.close();
        await(audit.tellPuts(), CLOSE_LIMIT);
        sinks.close();
        // A queued call would be paid for and then cancelled
        upstream.model().close();
        int running = generationsUnderWay();
        if (running > 0) {
            LOG.infof("Waiting for generations in progress: %d", running);
            if (!await(drained(), config.shutdown().generations())) {
                LOG.warnf(
                        "Cancelled generations at the limit of samovar.shutdown.generations: %d",
                        generationsUnderWay());
            }
            cache.abort();
            proxy.whole().abort();
            proxy.streams().abort();
        }
        redisMode.cache().ifPresent(shared -> await(shared.close(), CLOSE_LIMIT));
    }

    private int generationsUnderWay() {
        return cache.generationsUnderWay()
                + proxy.whole().generationsUnderWay()
                + proxy.streams().generationsUnderWay();
    }

    private Uni<Void> drained() {
        return Uni.combine()
                .all()
                .unis(cache.drained(), proxy.whole().drained(), proxy.streams().drained())
                .discardItems();
    }

    /** Whether an operation ends within a limit. Blocks the thread of start or shutdown, never an event loop. */
    private static boolean await(Uni<Void> operation, Duration limit) {
        try {
            operation.subscribeAsCompletionStage().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | CompletionException e) {
            LOG.debug("An operation of start or shutdown failed", e);
            return true;
        }
    }
}
