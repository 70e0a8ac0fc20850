package dev.samovar.proxy;

/**
 * What a dialect finds in a whole answer.
 *
 * @param storable whether the answer is complete and good
 * @param reason why it is not storable, as a token such as {@code length}; empty if it is
 * @param tokensIn tokens of the request by the answer's usage; 0 if it does not say
 * @param tokensOut tokens of the answer by its usage; 0 if it does not say
 */
public record Assessment(boolean storable, String reason, long tokensIn, long tokensOut) {}
