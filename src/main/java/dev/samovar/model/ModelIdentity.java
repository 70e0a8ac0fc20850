package dev.samovar.model;

/**
 * What makes two models answer differently. It holds no secret: it becomes part of cache keys.
 *
 * @param provider {@code gemini}, {@code openai} or {@code sample}
 * @param name the model's name at its provider
 * @param parameters the parameters that it is asked with, in one canonical text
 */
public record ModelIdentity(String provider, String name, String parameters) {}
