package dev.samovar.proxy.stats;

import java.math.BigDecimal;

/**
 * What a model's tokens cost.
 *
 * @param model its name in the settings
 * @param input for a million tokens of requests, at least 0
 * @param output for a million tokens of answers, at least 0
 */
public record ModelPrice(String model, BigDecimal input, BigDecimal output) {

    private static final int MILLION = 6;

    /** The exact price of these tokens. */
    BigDecimal of(long tokensIn, long tokensOut) {
        return input.multiply(BigDecimal.valueOf(tokensIn))
                .add(output.multiply(BigDecimal.valueOf(tokensOut)))
                .movePointLeft(MILLION);
    }
}
