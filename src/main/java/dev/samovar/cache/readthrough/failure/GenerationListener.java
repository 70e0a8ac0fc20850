package dev.samovar.cache.readthrough.failure;

import dev.samovar.cache.key.CacheKey;

/** Receives generations that left nothing in the store. Must not block or fail. */
public interface GenerationListener {

    /** A generation failed. */
    void failed(CacheKey key, Throwable failure);

    /** A generation brought an answer that was given out and not kept: it had gaps, or the store did not take it. */
    void notStored(CacheKey key);

    /** A listener that does nothing. */
    static GenerationListener none() {
        return new GenerationListener() {
            @Override
            public void failed(CacheKey key, Throwable failure) {
                // Not recorded
            }

            @Override
            public void notStored(CacheKey key) {
                // Not recorded
            }
        };
    }
}
