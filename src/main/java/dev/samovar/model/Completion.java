package dev.samovar.model;

/**
 * What a model answered: finished, not blocked, not empty. Whether it is what was asked for, the caller sees.
 *
 * @param text the answer's text, as the model wrote it
 * @param tokensIn tokens of the prompt as the model counted them; 0 if it did not say
 * @param tokensOut tokens that the model made; 0 if it did not say
 */
public record Completion(String text, long tokensIn, long tokensOut) {}
