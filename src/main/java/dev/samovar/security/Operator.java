package dev.samovar.security;

/**
 * Someone who may manage the cache.
 *
 * @param name the name of the operator's key, or the address while no key is configured; safe to log
 */
public record Operator(String name) {}
