package dev.samovar.proxy.stats;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Sums of money, exact. */
final class Money {

    private Money() {}

    /**
     * The price of tokens by model; empty if none of the models has a price.
     *
     * @param tokensIn the tokens of requests
     * @param tokensOut those of answers
     */
    static Optional<BigDecimal> of(Map<String, Long> tokensIn, Map<String, Long> tokensOut, ModelPrices prices) {
        Set<String> models = new TreeSet<>(tokensIn.keySet());
        models.addAll(tokensOut.keySet());
        return models.stream()
                .flatMap(model -> prices.of(model).stream()
                        .map(price -> price.of(tokensIn.getOrDefault(model, 0L), tokensOut.getOrDefault(model, 0L))))
                .reduce(BigDecimal::add)
                .map(Money::plain);
    }

    /** Without zeros at its end. */
    static BigDecimal plain(BigDecimal sum) {
        BigDecimal stripped = sum.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
