package dev.samovar.proxy.stats;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Tokens and money of a part of an upstream's requests.
 *
 * @param spent tokens of complete answers
 * @param spentMoney their price, for models with a price; empty if none of the tokens has one
 * @param saved tokens that hits saved
 * @param savedMoney their price
 */
public record Usage(
        UpstreamFigures.Tokens spent,
        Optional<BigDecimal> spentMoney,
        UpstreamFigures.Tokens saved,
        Optional<BigDecimal> savedMoney) {

    /**
     * Tokens, and those among them of models with a price.
     *
     * @param all the tokens of all models
     */
    record Counts(UpstreamFigures.Tokens all, Map<String, Long> in, Map<String, Long> out) {

        private UpstreamFigures.Tokens of(String model) {
            return new UpstreamFigures.Tokens(in.getOrDefault(model, 0L), out.getOrDefault(model, 0L));
        }

        /** Not negative: counts of one moment are not atomic. */
        private UpstreamFigures.Tokens others() {
            return new UpstreamFigures.Tokens(Math.max(0, all.in() - sum(in)), Math.max(0, all.out() - sum(out)));
        }

        private static long sum(Map<String, Long> counts) {
            return counts.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** The usage of each model with a price, and of all further ones together. */
    static Map<String, Usage> byModel(Counts spent, Counts saved, ModelPrices prices) {
        Set<String> models = new TreeSet<>(spent.in().keySet());
        models.addAll(spent.out().keySet());
        models.addAll(saved.in().keySet());
        models.addAll(saved.out().keySet());
        Map<String, Usage> all = new TreeMap<>();
        for (String model : models) {
            UpstreamFigures.Tokens used = spent.of(model);
            UpstreamFigures.Tokens spared = saved.of(model);
            all.put(model, new Usage(used, money(model, used, prices), spared, money(model, spared, prices)));
        }
        Usage others = new Usage(spent.others(), Optional.empty(), saved.others(), Optional.empty());
        if (!others.isNone()) {
            all.put(BoundedLabels.OTHER, others);
        }
        return all;
    }

    private static Optional<BigDecimal> money(String model, UpstreamFigures.Tokens tokens, ModelPrices prices) {
        return Money.of(Map.of(model, tokens.in()), Map.of(model, tokens.out()), prices);
    }

    private boolean isNone() {
        return spent.in() + spent.out() + saved.in() + saved.out() == 0;
    }

    /** The usage of all models together. */
    static Usage of(ModelTokens tokens, ModelPrices prices) {
        long[] sums = new long[4];
        tokens.forEach((label, of) -> {
            sums[0] += of.in.sum();
            sums[1] += of.out.sum();
            sums[2] += of.savedIn.sum();
            sums[3] += of.savedOut.sum();
        });
        return new Usage(
                new UpstreamFigures.Tokens(sums[0], sums[1]),
                spentMoney(tokens, prices),
                new UpstreamFigures.Tokens(sums[2], sums[3]),
                savedMoney(tokens, prices));
    }

    static Optional<BigDecimal> spentMoney(ModelTokens tokens, ModelPrices prices) {
        Map<String, Long> in = new TreeMap<>();
        Map<String, Long> out = new TreeMap<>();
        tokens.forEachPriced((model, of) -> {
            // A model of which nothing was counted has no money to show
            if (of.in.sum() + of.out.sum() > 0) {
                in.put(model, of.in.sum());
                out.put(model, of.out.sum());
            }
        });
        return Money.of(in, out, prices);
    }

    static Optional<BigDecimal> savedMoney(ModelTokens tokens, ModelPrices prices) {
        Map<String, Long> in = new TreeMap<>();
        Map<String, Long> out = new TreeMap<>();
        tokens.forEachPriced((model, of) -> {
            if (of.savedIn.sum() + of.savedOut.sum() > 0) {
                in.put(model, of.savedIn.sum());
                out.put(model, of.savedOut.sum());
            }
        });
        return Money.of(in, out, prices);
    }
}
