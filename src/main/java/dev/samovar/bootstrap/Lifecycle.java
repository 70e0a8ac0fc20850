package dev.samovar.bootstrap;

import dev.samovar.api.operator.AuditLog;
import dev.samovar.bootstrap.config.SamovarConfig;
import dev.samovar.bootstrap.wiring.AlertBeans;
import dev.samovar.bootstrap.wiring.ModelBeans;
import dev.samovar.bootstrap.wiring.RedisMode;
import dev.samovar.bootstrap.wiring.SharedCache;
import dev.samovar.cache.readthrough.ReadThroughCache;
import dev.samovar.health.StartedCheck;
import dev.samovar.model.LanguageModel;
import dev.samovar.security.ManagementAccess;
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
 * The start and the end of the service.
 *
 * <p>At the end readiness goes down first and new jobs stop; then the server lets requests under way finish; last of all
 * generations that nobody waits for any more get their time, since they are paid for.
 */
@ApplicationScoped
class Lifecycle {

    private static final Logger LOG = Logger.getLogger(Lifecycle.class);

    private static final Duration LEAVING = Duration.ofSeconds(3);

    private final SamovarConfig config;
    private final ReadThroughCache cache;
    private final WarmingRuns warming;
    private final Scheduler scheduler;
    private final RedisMode sharing;
    private final AtomicBoolean warmed = new AtomicBoolean();

    Lifecycle(
            SamovarConfig config, ReadThroughCache cache, WarmingRuns warming, Scheduler scheduler, RedisMode sharing) {
        this.config = config;
        this.cache = cache;
        this.warming = warming;
        this.scheduler = scheduler;
        this.sharing = sharing;
    }

    void start(
            @Observes StartupEvent event,
            LanguageModel model,
            ManagementAccess access,
            Preparation preparation,
            @Startup StartedCheck started) {
        announce(model);
        if (access.isOpenToLoopbackOnly()) {
            LOG.info(
                    "The cache can be managed from this machine alone. Set SAMOVAR_OPERATOR_KEYS to manage it from others");
        }
        sharing.cache().ifPresent(SharedCache::start);
        // Before the server takes its port: the first requests may come all at once
        ended(preparation.run(), Preparation.LIMIT.plus(LEAVING));
        started.started();
    }

    /** Warms once the port is bound: a start that fails spends nothing on the model. */
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

    private static void announce(LanguageModel model) {
        if (model.identity().provider().equals("sample")) {
            LOG.info("The model is the built-in sample: its answers are examples. Set GEMINI_API_KEY or OPENAI_BASE_URL"
                    + " for a real one");
        } else {
            LOG.infof(
                    "The model is %s %s",
                    model.identity().provider(), model.identity().name());
        }
    }

    void prepareShutdown(@Observes ShutdownDelayInitiatedEvent event) {
        LOG.info("Shutting down: no longer ready, requests under way go on");
        scheduler.pause();
        warming.close();
    }

    void shutdown(@Observes ShutdownEvent event, ModelBeans.Upstream upstream, AlertBeans.Sinks sinks, AuditLog audit) {
        warming.close();
        audit.tellPuts();
        sinks.close();
        // What waits for its turn would be paid for and then given up
        upstream.model().close();
        int running = cache.generationsUnderWay();
        if (running > 0) {
            LOG.infof("Waiting for %d generations", running);
            if (!ended(cache.drained(), config.shutdown().generations())) {
                LOG.warnf("Gave up %d generations that took too long", cache.generationsUnderWay());
            }
            cache.abort();
        }
        sharing.cache().ifPresent(shared -> ended(shared.close(), LEAVING));
    }

    /** Waits for something to end; holds the thread that starts or ends the service, never an event loop. */
    private static boolean ended(Uni<Void> end, Duration limit) {
        try {
            end.subscribeAsCompletionStage().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | CompletionException e) {
            LOG.debug("The end was not a good one", e);
            return true;
        }
    }
}
