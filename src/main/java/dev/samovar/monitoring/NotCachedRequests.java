package dev.samovar.monitoring;

import io.micrometer.core.instrument.Tags;
import io.quarkus.micrometer.runtime.HttpServerMetricsTagsContributor;
import java.util.Locale;

/**
 * The outcome of requests for a cached answer or none. RFC 9111 has the status 504 for them, but no part of the service
 * failed: they count as an outcome of their client, not of the server.
 */
public final class NotCachedRequests implements HttpServerMetricsTagsContributor {

    private static final int GATEWAY_TIMEOUT = 504;
    private static final Tags CLIENT = Tags.of("outcome", "CLIENT_ERROR");

    @Override
    public Tags contribute(Context context) {
        return context.response().statusCode() == GATEWAY_TIMEOUT
                        && context.request().headers().getAll("Cache-Control").stream()
                                .anyMatch(
                                        value -> value.toLowerCase(Locale.ROOT).contains("only-if-cached"))
                ? CLIENT
                : Tags.empty();
    }
}
