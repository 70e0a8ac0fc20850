package dev.samovar.proxy.outline;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.proxy.json.CanonicalJson;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/** Digests of the parts of one value, each computed once. Not safe for several threads at once. */
final class PartDigests {

    private final IdentityHashMap<JsonNode, String> digests = new IdentityHashMap<>();
    private final IdentityHashMap<JsonNode, Map<Integer, String>> rests = new IdentityHashMap<>();

    /** The digest of a value. */
    String of(JsonNode node) {
        return digests.computeIfAbsent(node, CanonicalJson::digest);
    }

    /** The digest of the elements of an array behind the listed ones. */
    String ofRest(JsonNode array, int listed) {
        return rests.computeIfAbsent(array, any -> new HashMap<>())
                .computeIfAbsent(listed, count -> CanonicalJson.digest(JsonOutline.rest(array, count)));
    }
}
