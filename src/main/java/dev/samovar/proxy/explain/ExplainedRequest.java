package dev.samovar.proxy.explain;

import dev.samovar.cache.key.CacheKey;
import dev.samovar.proxy.outline.ComparedRequest;
import java.util.Map;

/** What a proxied request is to the cache. */
public sealed interface ExplainedRequest {

    /**
     * A request that is forwarded without the cache.
     *
     * @param reason why, as {@code Cache-Status} has it
     */
    record Bypassed(String reason) implements ExplainedRequest {

        /** The reason in words. */
        public String text() {
            return switch (reason) {
                case "path" -> "Calls to this path are forwarded without the cache";
                case "off" -> "The cache is off for this upstream";
                case "size" -> "The body is larger than samovar.proxy.max-body";
                case "not-json" -> "The body is not JSON in UTF-8";
                case "duplicate-names" -> "The body has two members of one name: two readers may take different ones";
                case "too-deep", "too-complex" ->
                    "The body is nested too deeply, or has too many values, to be compared";
                case "tools" -> "The request names a tool that runs at the provider, or one that is not known";
                default -> "The request depends on a state at the provider, or changes one: " + reason;
            };
        }
    }

    /**
     * A request that the cache may answer.
     *
     * @param key the key of its entry
     * @param fields the canonical request that the fingerprint is made of
     * @param model the model that it names; {@code -} for none
     * @param stream whether it asks for a stream
     * @param compared the request for comparison with those of entries
     */
    record Cacheable(CacheKey key, Map<String, String> fields, String model, boolean stream, ComparedRequest compared)
            implements ExplainedRequest {}
}
