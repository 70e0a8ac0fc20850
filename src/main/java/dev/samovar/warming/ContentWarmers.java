package dev.samovar.warming;

import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.readthrough.CacheStatus;
import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.content.ContentService;
import dev.samovar.content.kind.Namespaces;
import dev.samovar.content.request.Audience;
import dev.samovar.content.request.ExplanationRequest;
import dev.samovar.content.request.SubtopicsRequest;
import dev.samovar.limit.Quota;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The warmers of the content namespaces. Each warms the entry of a request with default parameters, in English. */
public final class ContentWarmers {

    private ContentWarmers() {}

    /** The warmers by namespace, in the order in which users request the content. Each fails as a generation does. */
    public static Map<String, TopicWarmer> of(ContentService content) {
        Map<String, TopicWarmer> warmers = new LinkedHashMap<>();
        warmers.put(
                Namespaces.SUBTOPICS.name(),
                warmer(
                        (topic, minFreshFor, quota) -> content.warmSubtopics(subtopics(topic), minFreshFor, quota),
                        topic -> content.areFresh(subtopics(topic))));
        warmers.put(
                Namespaces.EXPLANATION.name(),
                warmer(
                        (topic, minFreshFor, quota) -> content.warmExplanation(explanation(topic), minFreshFor, quota),
                        topic -> content.isFresh(explanation(topic))));
        return warmers;
    }

    static SubtopicsRequest subtopics(String topic) {
        return SubtopicsRequest.of(topic, null, null);
    }

    static ExplanationRequest explanation(String topic) {
        return ExplanationRequest.of(topic, null, Audience.ofExplanation(null, null, null, null));
    }

    @FunctionalInterface
    private interface Warming {
        Uni<Optional<CachedResponse>> warm(String topic, Duration minFreshFor, Quota quota);
    }

    private static TopicWarmer warmer(Warming warming, Function<String, Uni<Boolean>> freshness) {
        return new TopicWarmer() {
            @Override
            public Uni<WarmResult> warm(String topic, Duration minFreshFor, Quota quota) {
                return Uni.createFrom()
                        .deferred(() -> warming.warm(topic, minFreshFor, quota))
                        .map(answer -> answer.map(ContentWarmers::result).orElse(WarmResult.FRESH));
            }

            @Override
            public Uni<Boolean> isFresh(String topic) {
                return freshness.apply(topic);
            }
        };
    }

    private static WarmResult result(CachedResponse answer) {
        Cost cost = answer.entry().cost();
        return answer.served() instanceof CacheStatus.Forwarded forwarded && !forwarded.collapsed()
                ? WarmResult.generated(cost.tokensIn() + cost.tokensOut())
                : WarmResult.ELSEWHERE;
    }
}
