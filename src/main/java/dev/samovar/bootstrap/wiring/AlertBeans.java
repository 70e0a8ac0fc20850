package dev.samovar.bootstrap.wiring;

import dev.samovar.bootstrap.config.SamovarConfig;
import dev.samovar.bootstrap.config.WebhookUrl;
import dev.samovar.bootstrap.wiring.redis.RedisMode;
import dev.samovar.bootstrap.wiring.redis.SharedState;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.StoreTrouble;
import dev.samovar.monitoring.alert.AlertMemory;
import dev.samovar.monitoring.alert.AlertSink;
import dev.samovar.monitoring.alert.HitRateAlert;
import dev.samovar.monitoring.alert.HitRateWindow;
import dev.samovar.monitoring.alert.LogAlertSink;
import dev.samovar.monitoring.alert.MailAlertSink;
import dev.samovar.monitoring.alert.RetryingAlertSink;
import dev.samovar.monitoring.alert.WebhookAlertSink;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** Wires the alert on the hit rate and its sinks. */
@Dependent
public class AlertBeans {

    private static final Logger LOG = Logger.getLogger(AlertBeans.class);

    /**
     * The sinks of alerts.
     *
     * @param all the log, and the configured sinks
     * @param closed resources to close at shutdown, in this order
     */
    public record Sinks(List<AlertSink> all, List<AutoCloseable> closed) implements AutoCloseable {

        /** Ends retries and connections. */
        @Override
        public void close() {
            for (AutoCloseable resource : closed) {
                try {
                    resource.close();
                } catch (Exception failure) {
                    LOG.debug("An alert sink did not close", failure);
                }
            }
        }
    }

    @Produces
    @Singleton
    Sinks sinks(SamovarConfig config, Vertx vertx, Instance<ReactiveMailer> mailer) {
        List<AlertSink> sinks = new ArrayList<>(List.of(new LogAlertSink()));
        List<AutoCloseable> closed = new ArrayList<>();
        config.alert().webhookUrl().map(WebhookUrl::of).ifPresent(url -> {
            WebhookAlertSink webhook = new WebhookAlertSink(vertx, url);
            RetryingAlertSink retrying = new RetryingAlertSink(webhook);
            sinks.add(retrying);
            closed.addAll(List.of(retrying, webhook));
        });
        config.alert().email().ifPresent(address -> sinks.add(new MailAlertSink(mailer.get(), address)));
        return new Sinks(List.copyOf(sinks), List.copyOf(closed));
    }

    @Produces
    @Singleton
    AlertMemory memory(RedisMode redisMode) {
        return redisMode.state().map(SharedState::alert).orElseGet(AlertMemory::none);
    }

    @Produces
    @Singleton
    HitRateAlert alert(
            SamovarConfig config,
            HitRateWindow window,
            Sinks sinks,
            InstantSource clock,
            AlertMemory memory,
            CacheStore store) {
        HitRateAlert.Limit limit = new HitRateAlert.Limit(
                config.alert().hitRateBelow(), config.alert().minRequests());
        return new HitRateAlert(window::window, limit, sinks.all(), clock, memory)
                .explainedBy(() -> store.trouble().map(StoreTrouble::text));
    }
}
