package dev.samovar.proxy.outline;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Digest;
import dev.samovar.cache.key.Subject;
import dev.samovar.proxy.json.CanonicalJson;
import dev.samovar.proxy.json.JsonRead;
import dev.samovar.proxy.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A request in the form that its entry keeps, so that other requests can be compared with it: path, query, partition and
 * key headers as they are, and an {@linkplain JsonOutline outline} of the body. It has no words of the body.
 *
 * <p>JSON of at most {@value #MAX_LENGTH} characters. The fingerprint is the salt of the outline.
 */
public final class KeptRequest {

    /** The most characters of a kept request. */
    public static final int MAX_LENGTH = 2_048;

    private static final String START = "{\"samovar\":1,\"parts\":{";
    private static final String BODY = "},\"body\":";
    private static final int MAX_PARTS = 1_280;
    private static final int MAX_VALUE = 160;

    private final JsonNode parts;
    private final JsonNode body;

    private KeptRequest(JsonNode parts, JsonNode body) {
        this.parts = parts;
        this.body = body;
    }

    /**
     * The text that is kept; empty if the parts besides the body are too long.
     *
     * @param parts what the key is made of besides the body
     * @param words whether numbers, and the names of members below the top level, may be in it
     */
    public static String of(Map<String, String> parts, JsonNode body, CacheKey key, boolean words) {
        StringBuilder text = new StringBuilder(START);
        String separator = "";
        for (Map.Entry<String, String> part : parts.entrySet()) {
            text.append(separator).append(quoted(part.getKey())).append(':').append(quoted(bounded(part.getValue())));
            separator = ",";
        }
        text.append(BODY);
        return text.length() > MAX_PARTS
                ? ""
                : text.append(JsonOutline.of(body, key.fingerprint(), MAX_LENGTH - 1 - text.length(), words))
                        .append('}')
                        .toString();
    }

    /** The request that a text stands for, which may come from anywhere; empty if it is none. */
    static Optional<KeptRequest> read(String text) {
        if (text.length() > MAX_LENGTH || !text.startsWith(START)) {
            return Optional.empty();
        }
        JsonRead read = StrictJson.read(text.getBytes(StandardCharsets.UTF_8));
        return read instanceof JsonRead.Value value
                ? Optional.of(
                        new KeptRequest(value.node().path("parts"), value.node().path("body")))
                : Optional.empty();
    }

    /** The differences of the parts besides the body. */
    List<RequestDifference> differences(Map<String, String> asked) {
        Map<String, Optional<String>> stored = new LinkedHashMap<>();
        parts.properties()
                .forEach(part -> stored.put(
                        part.getKey(), Optional.ofNullable(part.getValue().textValue())));
        TreeSet<String> names = new TreeSet<>(RequestDifference.ORDER);
        names.addAll(asked.keySet());
        names.addAll(stored.keySet());
        List<RequestDifference> differences = new ArrayList<>();
        for (String name : names) {
            Optional<String> own = Optional.ofNullable(asked.get(name)).map(KeptRequest::bounded);
            Optional<String> other = stored.getOrDefault(name, Optional.empty());
            if (!own.equals(other)) {
                differences.add(RequestDifference.ofPart(name, own, other));
            }
        }
        return differences;
    }

    /** The differences of the bodies. */
    ComparedJson.Comparison differences(ComparedJson asked, CacheKey key) {
        return body.isMissingNode()
                ? new ComparedJson.Comparison(
                        0,
                        1,
                        List.of(new JsonDifference(
                                "", JsonDifference.Kind.DIFFERS, Optional.empty(), Optional.empty())))
                : asked.with(body, key.fingerprint());
    }

    private static String bounded(String value) {
        boolean isShort = value.length() <= MAX_VALUE && Subject.isPrintableAscii(value);
        return isShort ? value : "sha256:" + Digest.sha256(value.getBytes(StandardCharsets.UTF_8));
    }

    private static String quoted(String text) {
        return CanonicalJson.of(com.fasterxml.jackson.databind.node.TextNode.valueOf(text));
    }
}
