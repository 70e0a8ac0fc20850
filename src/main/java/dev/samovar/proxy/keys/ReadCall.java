package dev.samovar.proxy.keys;

import dev.samovar.cache.key.CacheKey;
import dev.samovar.proxy.ProxiedCall;
import dev.samovar.proxy.RequestControls;
import dev.samovar.proxy.controls.CacheObject;
import dev.samovar.proxy.json.TopLevelMember;
import java.util.Optional;
import java.util.function.Supplier;

/** What was read in a request to a cacheable path: whether it can be cached, and as what. */
public sealed interface ReadCall {

    /**
     * A request that the cache may answer.
     *
     * @param key the key of its entry
     * @param request makes what its entry keeps of it, for comparison with other requests; empty for nothing. It takes time in
     *     the size of the body, and is needed only by a request whose answer is stored
     * @param call what the dialect read, with a bounded model and without the excerpt
     * @param controls what the request asks of the cache
     * @param cacheObject whether the body has a {@code cache} object for this service
     * @param inputs makes the keys of its inputs, if its dialect lists {@linkplain dev.samovar.proxy.BatchFormat inputs that
     *     are cached one by one}; empty for a request that is cached whole all the same. It takes time in the size of the body
     */
    record Cacheable(
            CacheKey key,
            Supplier<String> request,
            ProxiedCall call,
            RequestControls controls,
            boolean cacheObject,
            Supplier<Optional<InputKeys>> inputs)
            implements ReadCall {

        /** A request that is cached whole. */
        public Cacheable(
                CacheKey key,
                Supplier<String> request,
                ProxiedCall call,
                RequestControls controls,
                boolean cacheObject) {
            this(key, request, call, controls, cacheObject, Optional::empty);
        }
    }

    /**
     * A request that is forwarded without the cache.
     *
     * @param reason why, as a token for the {@code detail} of {@code Cache-Status}
     * @param cacheObject whether the body has a {@code cache} object for this service
     */
    record Bypass(String reason, boolean cacheObject) implements ReadCall {}

    /** Whether the body has a {@code cache} object for this service. */
    boolean cacheObject();

    /** The bytes to send upstream: the client's own, without the {@code cache} object that is for this service. */
    default byte[] upstreamBody(byte[] body) {
        return cacheObject() ? TopLevelMember.remove(body, CacheObject.NAME) : body;
    }
}
