package dev.samovar.proxy.outline;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.cache.key.CacheKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A request that is compared with those of stored entries. Not safe for several threads at once, and not for event loops
 * if its body is large.
 */
public final class ComparedRequest {

    private final Map<String, String> parts;
    private final ComparedJson body;
    private final UnaryOperator<String> field;

    /**
     * A request.
     *
     * @param parts what the key is made of besides the body
     * @param body the body without what is left out of the key, not to be changed any more
     * @param field the field of the canonical request that has a member of the body; that of an empty name has the rest
     */
    public ComparedRequest(Map<String, String> parts, JsonNode body, UnaryOperator<String> field) {
        this.parts = Map.copyOf(parts);
        this.body = new ComparedJson(body);
        this.field = field;
    }

    /**
     * What two requests have in common.
     *
     * @param sameScope whether their callers share entries
     * @param equal how many parts are the same
     * @param different how many are not
     * @param differences the first differences, those of the body last; at least one
     */
    public record Comparison(boolean sameScope, int equal, int different, List<RequestDifference> differences) {

        public Comparison {
            differences = List.copyOf(differences);
        }
    }

    /**
     * Compares this request with that of an entry.
     *
     * @param kept what the entry at {@code key} keeps of its request
     * @return nothing if that is not of a proxied request, or shows no difference
     */
    public Optional<Comparison> with(String kept, CacheKey key) {
        return KeptRequest.read(kept).map(stored -> with(stored, key)).filter(found -> found.different() > 0);
    }

    private Comparison with(KeptRequest stored, CacheKey key) {
        List<RequestDifference> differences = new ArrayList<>(stored.differences(parts));
        boolean sameScope = differences.stream().noneMatch(one -> one.field().equals("scope"));
        int outside = differences.size();
        ComparedJson.Comparison bodies = stored.differences(body, key);
        bodies.differences()
                .forEach(found -> differences.add(
                        RequestDifference.ofBody(field.apply(found.member().orElse("")), found)));
        int equal = Math.max(0, parts.size() - outside) + bodies.equal();
        return new Comparison(sameScope, equal, outside + bodies.different(), differences);
    }
}
