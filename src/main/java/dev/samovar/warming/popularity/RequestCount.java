package dev.samovar.warming.popularity;

/**
 * How often something was requested.
 *
 * @param name its folded name
 */
public record RequestCount(String name, long requests) {}
