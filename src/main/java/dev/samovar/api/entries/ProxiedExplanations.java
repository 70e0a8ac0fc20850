package dev.samovar.api.entries;

import dev.samovar.api.QueryParameters;
import dev.samovar.content.explain.MissDiagnosis;
import dev.samovar.content.explain.MissExplainer;
import dev.samovar.proxy.explain.ExplainedRequest;
import dev.samovar.proxy.explain.NearestRequest;
import dev.samovar.proxy.explain.ProxyExplainer;
import dev.samovar.proxy.outline.RequestDifference;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.Optional;

/** Explains requests to upstreams: those that may be cached by their entry and the nearest one. */
final class ProxiedExplanations {

    private final ProxyExplainer proxied;
    private final MissExplainer explainer;
    private final InstantSource clock;

    ProxiedExplanations(ProxyExplainer proxied, MissExplainer explainer, InstantSource clock) {
        this.proxied = proxied;
        this.explainer = explainer;
        this.clock = clock;
    }

    /** The explanation of the request that a query, headers and a body describe. */
    Uni<ProxiedExplainBody> of(RoutingContext context, byte[] body) {
        MultiMap query = context.queryParams();
        ProxyExplainer.Question question = new ProxyExplainer.Question(
                given(query, "upstream").orElse(""),
                given(query, "path").orElse(""),
                given(query, "scope"),
                context.request().headers());
        return proxied.read(question, body).chain(read -> {
            if (read instanceof ExplainedRequest.Cacheable cacheable) {
                return explainer
                        .of(
                                cacheable.key(),
                                cacheable.fields(),
                                version -> proxied.nearest(cacheable, version)
                                        .map(found -> found.map(ProxiedExplanations::nearest)))
                        .map(found -> ProxiedExplainBody.of(question.upstream(), cacheable, found, clock.instant()));
            }
            return Uni.createFrom().item(ProxiedExplainBody.of(question.upstream(), (ExplainedRequest.Bypassed) read));
        });
    }

    private static Optional<String> given(MultiMap query, String name) {
        return Optional.ofNullable(QueryParameters.one(query, name)).filter(value -> !value.isEmpty());
    }

    private static MissDiagnosis.Nearest nearest(NearestRequest found) {
        return new MissDiagnosis.Nearest(
                found.key(),
                found.found(),
                found.first().field(),
                found.first().asked(),
                found.first().stored(),
                found.pointer(),
                found.differences().stream().map(RequestDifference::text).toList());
    }
}
