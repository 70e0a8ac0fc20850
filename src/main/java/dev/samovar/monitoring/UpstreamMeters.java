package dev.samovar.monitoring;

import dev.samovar.proxy.stats.FirstByteTimes;
import dev.samovar.proxy.stats.Outcome;
import dev.samovar.proxy.stats.UpstreamCounters;
import dev.samovar.proxy.stats.UpstreamStatistics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * The meters of proxied requests by upstream. Reading them never waits.
 *
 * <p>A reason, status or model has meters from its first count on; there is a bounded number of each.
 */
public final class UpstreamMeters implements MeterBinder {

    private final UpstreamStatistics statistics;

    /** Meters that read these statistics. */
    public UpstreamMeters(UpstreamStatistics statistics) {
        this.statistics = statistics;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        statistics.byUpstream().forEach((name, counters) -> {
            Tags upstream = Tags.of("upstream", name);
            bindRequests(registry, upstream, counters);
            bindCalls(registry, upstream, counters);
            bindModels(registry, upstream, counters);
            bindSavings(registry, upstream, counters);
            if (statistics.havePrices()) {
                money(
                        registry,
                        "samovar.upstream.saved.money",
                        "The price of the tokens saved by hits, for models with a price.",
                        upstream,
                        all -> all.savedMoney(name));
                money(
                        registry,
                        "samovar.upstream.spent.money",
                        "The price of the tokens of cacheable answers, for models with a price.",
                        upstream,
                        all -> all.spentMoney(name));
            }
        });
    }

    private void money(
            MeterRegistry registry,
            String name,
            String description,
            Tags upstream,
            Function<UpstreamStatistics, Optional<BigDecimal>> sum) {
        FunctionCounter.builder(
                        name,
                        statistics,
                        all -> sum.apply(all).map(BigDecimal::doubleValue).orElse(0.0))
                .description(description)
                .tags(upstream)
                .register(registry);
    }

    private static void bindRequests(MeterRegistry registry, Tags upstream, UpstreamCounters counters) {
        for (Outcome outcome : Outcome.values()) {
            FunctionCounter.builder("samovar.upstream.requests", counters, of -> of.count(outcome))
                    .description("Proxied requests.")
                    .tags(upstream.and("outcome", outcome.label()))
                    .register(registry);
        }
        counters.listenToBypassed((reason, count) -> count(
                registry,
                "samovar.upstream.bypassed",
                "Requests forwarded without the cache.",
                upstream.and("reason", reason),
                count));
    }

    private static void bindCalls(MeterRegistry registry, Tags upstream, UpstreamCounters counters) {
        FunctionCounter.builder("samovar.upstream.calls", counters, UpstreamCounters::calls)
                .description("Requests sent upstream.")
                .tags(upstream)
                .register(registry);
        counters.listenToFailures((status, count) -> count(
                registry,
                "samovar.upstream.failures",
                "Requests sent upstream that failed.",
                upstream.and("status", status),
                count));
        Timer firstByte = Timer.builder("samovar.upstream.first.byte")
                .description("Time to the first byte of an upstream's response.")
                .tags(upstream)
                .serviceLevelObjectives(FirstByteTimes.bounds())
                .register(registry);
        counters.listenToFirstBytes(nanos -> firstByte.record(nanos, TimeUnit.NANOSECONDS));
    }

    private static void bindModels(MeterRegistry registry, Tags upstream, UpstreamCounters counters) {
        String tokens = "samovar.upstream.tokens";
        String saved = "samovar.upstream.saved.tokens";
        String counted = "Tokens by the usage of cacheable answers.";
        String spared = "Tokens saved by hits.";
        counters.listenToModels((model, in, out, savedIn, savedOut) -> {
            Tags of = upstream.and("model", model);
            count(registry, tokens, counted, of.and("direction", "in"), in);
            count(registry, tokens, counted, of.and("direction", "out"), out);
            count(registry, saved, spared, of.and("direction", "in"), savedIn);
            count(registry, saved, spared, of.and("direction", "out"), savedOut);
        });
    }

    private static void bindSavings(MeterRegistry registry, Tags upstream, UpstreamCounters counters) {
        FunctionCounter.builder("samovar.upstream.saved.calls", counters, UpstreamCounters::savedCalls)
                .description("Upstream calls saved by hits.")
                .tags(upstream)
                .register(registry);
        FunctionCounter.builder("samovar.upstream.saved.seconds", counters, of -> of.savedMillis() / 1000.0)
                .description("Time of upstream calls saved by hits.")
                .tags(upstream)
                .register(registry);
    }

    private static void count(MeterRegistry registry, String name, String description, Tags tags, LongAdder count) {
        FunctionCounter.builder(name, count, LongAdder::sum)
                .description(description)
                .tags(tags)
                .register(registry);
    }
}
