package dev.samovar.api.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.samovar.proxy.stats.FirstByteTimes;
import dev.samovar.proxy.stats.Outcome;
import dev.samovar.proxy.stats.UpstreamFigures;
import dev.samovar.proxy.stats.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The statistics of the requests to one upstream of the proxy.
 *
 * @param requests hits, misses, bypassed and refused ones; a request counts when its outcome is known
 * @param hits requests that a fresh or stale entry answered
 * @param staleHits hits on stale entries, also counted in {@code hits}
 * @param misses requests that no entry answered
 * @param coalesced those of the misses that another request's call answered
 * @param hitRatePercent hits in percent of hits and misses
 * @param bypassed requests that were forwarded without the cache, by reason
 * @param refused requests that were neither answered nor forwarded
 * @param calls requests sent upstream, cached or not
 * @param failures calls that failed, by status; without one {@code timeout}, {@code unreachable} or {@code broken}
 * @param firstByte the time from a call to the first byte of its response
 * @param tokensIn tokens of the requests, by the usage of complete answers to cacheable calls
 * @param tokensOut tokens of these answers
 * @param saved what hits saved
 * @param spent tokens of complete answers to cacheable calls, and their price
 * @param models spent and saved by model with a price; {@code other} is all further ones
 * @param partitions the same by partition, of the replica that is asked
 */
@JsonNaming(SnakeCaseStrategy.class)
public record UpstreamStats(
        long requests,
        long hits,
        long staleHits,
        long misses,
        long coalesced,
        double hitRatePercent,
        Map<String, Long> bypassed,
        long refused,
        long calls,
        Map<String, Long> failures,
        FirstByteFigures firstByte,
        long tokensIn,
        long tokensOut,
        UpstreamSavings saved,
        PricedTokens spent,
        Map<String, TokenUsage> models,
        Map<String, TokenUsage> partitions) {

    /**
     * Times in milliseconds. Percentiles are estimates from a histogram.
     *
     * @param count responses that began
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record FirstByteFigures(long count, double meanMs, double p50Ms, double p95Ms, double p99Ms) {}

    /**
     * Calls, tokens, time and money.
     *
     * @param tokens tokens in and out
     * @param money the price of these tokens, for models with a price; left out while none of the models has one
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record UpstreamSavings(
            long calls,
            long tokens,
            long tokensIn,
            long tokensOut,
            double seconds,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            BigDecimal money) {}

    /**
     * Tokens and their price.
     *
     * @param tokens tokens in and out
     * @param money the price of these tokens, for models with a price; left out while none of the models has one
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record PricedTokens(
            long tokens,
            long tokensIn,
            long tokensOut,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            BigDecimal money) {

        static PricedTokens of(UpstreamFigures.Tokens tokens, Optional<BigDecimal> money) {
            return new PricedTokens(tokens.in() + tokens.out(), tokens.in(), tokens.out(), money.orElse(null));
        }
    }

    /**
     * What was spent, and what hits saved.
     *
     * @param spent tokens of complete answers
     * @param saved tokens that hits saved
     */
    public record TokenUsage(PricedTokens spent, PricedTokens saved) {

        static Map<String, TokenUsage> of(Map<String, Usage> usages) {
            Map<String, TokenUsage> all = new LinkedHashMap<>();
            usages.forEach((name, one) -> all.put(
                    name,
                    new TokenUsage(
                            PricedTokens.of(one.spent(), one.spentMoney()),
                            PricedTokens.of(one.saved(), one.savedMoney()))));
            return all;
        }
    }

    static Map<String, UpstreamStats> of(Map<String, UpstreamFigures> figures) {
        Map<String, UpstreamStats> all = new LinkedHashMap<>();
        figures.forEach((name, one) -> all.put(name, of(one)));
        return all;
    }

    private static UpstreamStats of(UpstreamFigures f) {
        return new UpstreamStats(
                f.requests(),
                f.hits(),
                f.count(Outcome.STALE),
                f.misses(),
                f.count(Outcome.COALESCED),
                round(f.hitRatePercent(), 2),
                f.bypassed(),
                f.count(Outcome.REFUSED),
                f.calls(),
                f.failures(),
                of(f.firstByte()),
                f.tokens().in(),
                f.tokens().out(),
                of(f.saved()),
                PricedTokens.of(f.tokens(), f.spent()),
                TokenUsage.of(f.models()),
                TokenUsage.of(f.partitions()));
    }

    private static FirstByteFigures of(FirstByteTimes.Snapshot times) {
        return new FirstByteFigures(
                times.count(),
                round(times.meanMillis(), 2),
                round(times.percentileMillis(0.5), 2),
                round(times.percentileMillis(0.95), 2),
                round(times.percentileMillis(0.99), 2));
    }

    private static UpstreamSavings of(UpstreamFigures.Saved saved) {
        return new UpstreamSavings(
                saved.calls(),
                saved.tokens().in() + saved.tokens().out(),
                saved.tokens().in(),
                saved.tokens().out(),
                round(saved.millis() / 1000.0, 3),
                saved.money().orElse(null));
    }

    private static double round(double value, int digits) {
        return BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP).doubleValue();
    }
}
