package dev.samovar.proxy.keys;

import dev.samovar.proxy.outline.ComparedRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request that was read to be explained.
 *
 * @param call whether it can be cached, and as what
 * @param fields the canonical request that its fingerprint is made of; empty if it is not cached
 * @param compared the same for comparison with others; empty if it is not cached
 */
public record ExplainedCall(ReadCall call, Map<String, String> fields, Optional<ComparedRequest> compared) {

    public ExplainedCall {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
}
