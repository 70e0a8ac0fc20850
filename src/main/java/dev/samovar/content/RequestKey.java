package dev.samovar.content;

import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.CanonicalRequest;

/**
 * Key of a request, with what it was made of.
 *
 * @param key where its answer is kept
 * @param canonical every field that shapes the answer
 */
public record RequestKey(CacheKey key, CanonicalRequest canonical) {}
