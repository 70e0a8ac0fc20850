package dev.samovar.monitoring;

import io.micrometer.core.instrument.Tags;
import io.quarkus.micrometer.runtime.HttpServerMetricsTagsContributor;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import java.util.stream.Stream;

/**
 * The outcome tag of 504 answers to requests that may not generate.
 *
 * <p>These are {@code only-if-cached}, {@code HEAD}, and {@code GET} with {@code If-None-Match: *}. RFC 9111 requires a 504
 * if the answer is not cached, but the service did not fail: the outcome is {@code CLIENT_ERROR}.
 */
public final class NotCachedRequests implements HttpServerMetricsTagsContributor {

    private static final int GATEWAY_TIMEOUT = 504;
    private static final Tags CLIENT = Tags.of("outcome", "CLIENT_ERROR");

    @Override
    public Tags contribute(Context context) {
        return context.response().statusCode() == GATEWAY_TIMEOUT
                        && mayNotGenerate(
                                context.request().method(), context.request().headers())
                ? CLIENT
                : Tags.empty();
    }

    /** Whether a request asks for what is cached alone. If-None-Match asks that of GET and HEAD (RFC 9110, 13.1.2). */
    static boolean mayNotGenerate(HttpMethod method, MultiMap headers) {
        return method.equals(HttpMethod.HEAD)
                || (method.equals(HttpMethod.GET)
                        && items(headers, "If-None-Match").anyMatch("*"::equals))
                || items(headers, "Cache-Control")
                        .map(directive -> directive.split("=", 2)[0].strip())
                        .anyMatch("only-if-cached"::equalsIgnoreCase);
    }

    private static Stream<String> items(MultiMap headers, String header) {
        return headers.getAll(header).stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .map(String::strip);
    }
}
