package dev.samovar.proxy.explain;

import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.proxy.outline.RequestDifference;
import java.util.List;
import java.util.Optional;

/**
 * The stored entry whose request is most like another.
 *
 * @param differences the first differences, at least one
 */
public record NearestRequest(CacheKey key, Lookup.Found found, List<RequestDifference> differences) {

    public NearestRequest {
        differences = List.copyOf(differences);
    }

    /** The first difference. */
    public RequestDifference first() {
        return differences.get(0);
    }

    /** The place of the first difference in the body (RFC 6901); empty if the bodies are the same. */
    public Optional<String> pointer() {
        return differences.stream().flatMap(one -> one.pointer().stream()).findFirst();
    }
}
