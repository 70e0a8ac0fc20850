package dev.samovar.proxy.keys;

import dev.samovar.cache.key.CacheKey;
import dev.samovar.proxy.ProxiedCall;
import dev.samovar.proxy.controls.ControlValues;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was read in a body, as far as it does not depend on its caller.
 *
 * @param bypass why the request is not cached; empty if it is
 * @param key the key of its entry; null if it is not cached
 * @param call what the dialect read, bounded; null if it is not cached
 * @param controls what the {@code cache} object says
 * @param cacheObject whether the body has one
 */
record ReadBody(
        Optional<String> bypass,
        @Nullable CacheKey key,
        @Nullable ProxiedCall call,
        ControlValues controls,
        boolean cacheObject) {

    /** What one takes besides its texts, its digest included. */
    private static final int BASE_BYTES = 700;

    static ReadBody bypassed(String reason, boolean cacheObject) {
        return new ReadBody(Optional.of(reason), null, null, ControlValues.NONE, cacheObject);
    }

    /** About the memory that it takes. */
    int bytes() {
        int characters = key == null ? 0 : key.subject().length();
        return BASE_BYTES + 2 * (characters + (call == null ? 0 : call.model().length()));
    }
}
