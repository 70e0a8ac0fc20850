package dev.samovar.tracing;

import dev.samovar.cache.CacheStore;
import dev.samovar.model.LanguageModel;
import dev.samovar.proxy.UpstreamClient;
import io.vertx.core.Handler;
import io.vertx.core.VertxOptions;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Decorates the parts of the service that make spans. Without traces it decorates nothing. */
public interface Tracing {

    /** No traces: each part stays as it is. */
    Tracing OFF = new Tracing() {
        @Override
        public boolean isOn() {
            return false;
        }

        @Override
        public void instrument(VertxOptions options) {
            // Vert.x without a tracer makes no spans
        }

        @Override
        public Optional<Handler<RoutingContext>> requests(Function<String, Optional<String>> routes) {
            return Optional.empty();
        }

        @Override
        public Executor caller() {
            return Runnable::run;
        }

        @Override
        public CacheStore traced(CacheStore store) {
            return store;
        }

        @Override
        public LanguageModel traced(LanguageModel model) {
            return model;
        }

        @Override
        public UpstreamClient traced(UpstreamClient client) {
            return client;
        }
    };

    /** Whether spans are made. */
    boolean isOn();

    /** Lets Vert.x make spans of its requests, received and sent, and of commands to Redis. */
    void instrument(VertxOptions options);

    /**
     * A handler for all requests that names each one's trace in its response.
     *
     * @param routes the route of a path; empty if it has none
     */
    Optional<Handler<RoutingContext>> requests(Function<String, Optional<String>> routes);

    /** Runs work within the span in which its caller runs now. */
    Executor caller();

    /** A store with spans of its look-ups, leases, and the waits for the leases of others. */
    CacheStore traced(CacheStore store);

    /** A model with a span of each call. */
    LanguageModel traced(LanguageModel model);

    /** A client of upstreams whose requests name their own span. */
    UpstreamClient traced(UpstreamClient client);
}
