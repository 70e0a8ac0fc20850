package dev.samovar.proxy.keys;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.CanonicalRequest;
import dev.samovar.proxy.BatchFormat;
import dev.samovar.proxy.outline.ComparedRequest;
import dev.samovar.proxy.outline.KeptRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The keys of a request's inputs, each of which is cached for itself: made of all that the key of the whole request is made
 * of, with this input alone. An input has the same key in every list, and without one.
 */
public final class InputKeys {

    /** The most inputs of a request that are cached one by one: as many as OpenAI takes. */
    public static final int MAX_INPUTS = 2_048;

    /** The field that distinguishes the key of an input from that of a whole request with this input alone. */
    private static final String MARK = "input";

    private final Request request;
    private final ObjectNode body;
    private final BatchFormat format;
    private final List<JsonNode> inputs;
    private final LogicalName names;
    private final boolean excerpts;
    private final List<Input> keyed = new ArrayList<>();

    private InputKeys(
            Request request,
            ObjectNode body,
            BatchFormat format,
            List<JsonNode> inputs,
            LogicalName names,
            boolean excerpts) {
        this.request = request;
        this.body = body;
        this.format = format;
        this.inputs = inputs;
        this.names = names;
        this.excerpts = excerpts;
        inputs.forEach(input -> keyed.add(input(input)));
    }

    /**
     * A request with inputs.
     *
     * @param parts what its key is made of besides the body
     * @param body the body without what is left out of the key
     * @param whole the key of the whole request
     */
    record Request(
            IncomingCall incoming,
            Map<String, String> parts,
            JsonNode body,
            Optional<String> partition,
            CacheKey whole) {}

    /**
     * An input.
     *
     * @param key the key of its entry
     * @param request makes what its entry keeps of the request, as for {@link ReadCall.Cacheable#request}
     */
    public record Input(CacheKey key, Supplier<String> request) {}

    /**
     * An input for an explanation.
     *
     * @param fields the canonical request that the fingerprint is made of
     */
    public record Explained(CacheKey key, Map<String, String> fields, ComparedRequest compared) {}

    /**
     * The keys; empty if the request has no list of inputs, too many of them, or another list, which may belong to them one
     * by one.
     */
    static Optional<InputKeys> of(Request request, LogicalName names, boolean excerpts) {
        Optional<BatchFormat> format =
                request.incoming().upstream().dialect().batch(request.incoming().path());
        if (format.isEmpty() || !(request.body() instanceof ObjectNode body)) {
            return Optional.empty();
        }
        List<JsonNode> inputs = inputs(format.get(), body);
        boolean hasOtherList = body.properties().stream()
                .anyMatch(member -> member.getValue().isArray()
                        && !member.getKey().equals(format.get().inputs()));
        return inputs.isEmpty() || inputs.size() > MAX_INPUTS || hasOtherList
                ? Optional.empty()
                : Optional.of(new InputKeys(request, body, format.get(), inputs, names, excerpts));
    }

    private static List<JsonNode> inputs(BatchFormat format, ObjectNode body) {
        JsonNode given = body.path(format.inputs());
        if (format.lone() && (given.isTextual() || isTokens(given))) {
            return List.of(given);
        }
        List<JsonNode> inputs = new ArrayList<>();
        for (JsonNode input : given) {
            inputs.add(input);
        }
        boolean isList = given.isArray() && inputs.stream().allMatch(one -> isInput(format, one));
        return isList ? inputs : List.of();
    }

    private static boolean isInput(BatchFormat format, JsonNode node) {
        return node.isObject() || (format.lone() && (node.isTextual() || node.isArray()));
    }

    private static boolean isTokens(JsonNode node) {
        if (!node.isArray() || node.isEmpty()) {
            return false;
        }
        for (JsonNode token : node) {
            if (!token.isNumber()) {
                return false;
            }
        }
        return true;
    }

    private Input input(JsonNode input) {
        ObjectNode alone = alone(input);
        CacheKey key = canonical(alone)
                .key(names.of(
                        request.incoming()
                                .upstream()
                                .dialect()
                                .read(request.incoming().path(), alone),
                        request.partition()));
        return new Input(key, () -> KeptRequest.of(request.parts(), alone, key, excerpts));
    }

    private CanonicalRequest canonical(ObjectNode alone) {
        CanonicalRequest canonical = new CanonicalRequest(request.whole().namespace());
        request.parts().forEach(canonical::exactly);
        CanonicalBody.add(canonical, alone);
        return canonical.exactly(MARK, "1");
    }

    /** The body with one input. */
    private ObjectNode alone(JsonNode input) {
        ObjectNode alone = body.objectNode();
        alone.setAll(body);
        alone.set(format.inputs(), body.arrayNode().add(input));
        return alone;
    }

    /** The inputs in their order; equal ones have equal keys. */
    public List<Input> all() {
        return Collections.unmodifiableList(keyed);
    }

    /** The key of a call for some of the inputs: of what its answer is made besides them, and of these in their order. */
    public CacheKey call(List<CacheKey> inputKeys) {
        ObjectNode rest = body.objectNode();
        rest.setAll(body);
        rest.remove(format.inputs());
        CanonicalRequest canonical = new CanonicalRequest(request.whole().namespace());
        request.parts().forEach(canonical::exactly);
        CanonicalBody.add(canonical, rest);
        StringBuilder list = new StringBuilder();
        inputKeys.forEach(key -> list.append(key.fingerprint()));
        return canonical.exactly("inputs", list.toString()).key(request.whole().subject());
    }

    /** The input at a place, for an explanation. */
    public Explained explained(int place) {
        ObjectNode alone = alone(inputs.get(place));
        return new Explained(
                keyed.get(place).key(),
                canonical(alone).fields(),
                new ComparedRequest(request.parts(), alone, CanonicalBody::field));
    }
}
