package dev.samovar.monitoring;

import io.micrometer.core.instrument.Tags;
import io.quarkus.micrometer.runtime.HttpServerMetricsTagsContributor;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.stream.Stream;

/**
 * The outcome of requests that may not generate and found nothing: {@code only-if-cached}, {@code HEAD} and
 * {@code If-None-Match: *}. RFC 9111 has the status 504 for them, but no part of the service failed: they count as an
 * outcome of their client, not of the server.
 */
public final class NotCachedRequests implements HttpServerMetricsTagsContributor {

    private static final int GATEWAY_TIMEOUT = 504;
    private static final Tags CLIENT = Tags.of("outcome", "CLIENT_ERROR");

    @Override
    public Tags contribute(Context context) {
        return context.response().statusCode() == GATEWAY_TIMEOUT && mayNotGenerate(context.request())
                ? CLIENT
                : Tags.empty();
    }

    private static boolean mayNotGenerate(HttpServerRequest request) {
        return request.method().equals(HttpMethod.HEAD)
                || items(request, "If-None-Match").anyMatch("*"::equals)
                || items(request, "Cache-Control")
                        .map(directive -> directive.split("=", 2)[0].strip())
                        .anyMatch("only-if-cached"::equalsIgnoreCase);
    }

    private static Stream<String> items(HttpServerRequest request, String header) {
        return request.headers().getAll(header).stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .map(String::strip);
    }
}
