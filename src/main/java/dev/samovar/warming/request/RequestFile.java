package dev.samovar.warming.request;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.http.BadRequestException;
import dev.samovar.proxy.Caller;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.forward.InvalidTargetException;
import dev.samovar.proxy.forward.RequestFields;
import dev.samovar.proxy.forward.Target;
import dev.samovar.proxy.json.JsonRead;
import dev.samovar.proxy.json.StrictJson;
import dev.samovar.proxy.json.TopLevelMember;
import dev.samovar.proxy.keys.Callers;
import dev.samovar.proxy.keys.IncomingCall;
import dev.samovar.proxy.keys.KeyHeaders;
import dev.samovar.proxy.keys.ReadCall;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * The requests of a file, each checked: one JSON object per line, with {@code upstream}, {@code path} and {@code body}, and
 * optionally {@code partition} and {@code headers}. Blank lines are left out.
 */
public final class RequestFile {

    /** No requests. */
    public static final RequestFile NONE = new RequestFile(List.of());

    /** The most requests of a file. */
    public static final int MAX_REQUESTS = 1_000;

    private static final Set<String> MEMBERS = Set.of("upstream", "path", "body", "partition", "headers");

    private final List<WarmableRequest> requests;

    private RequestFile(List<WarmableRequest> requests) {
        this.requests = List.copyOf(requests);
    }

    /**
     * Reads the text of a file.
     *
     * @param upstreams the upstreams by name
     * @param keys reads a request and its body
     * @throws IllegalArgumentException for the first line with a mistake; the message has its number, what is wrong and
     *     what is allowed, and nothing of bodies
     */
    public static RequestFile read(
            String text, Map<String, Upstream> upstreams, BiFunction<IncomingCall, byte[], ReadCall> keys) {
        List<WarmableRequest> requests = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            if (requests.size() == MAX_REQUESTS) {
                throw new IllegalArgumentException(
                        "line " + number + ": there are too many requests. Give at most " + MAX_REQUESTS);
            }
            try {
                requests.add(request(line.getBytes(StandardCharsets.UTF_8), upstreams, keys));
            } catch (IllegalArgumentException | InvalidTargetException | BadRequestException e) {
                throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
            }
        }
        return new RequestFile(requests);
    }

    /** The requests in the file's order. */
    List<WarmableRequest> requests() {
        return requests;
    }

    /** How many there are. */
    public int size() {
        return requests.size();
    }

    private static WarmableRequest request(
            byte[] line, Map<String, Upstream> upstreams, BiFunction<IncomingCall, byte[], ReadCall> keys) {
        if (!(StrictJson.read(line) instanceof JsonRead.Value read)
                || !read.node().isObject()) {
            throw new IllegalArgumentException("this is no JSON object with distinct names. Give one per line, with"
                    + " 'upstream', 'path' and 'body'");
        }
        JsonNode object = read.node();
        checkMembers(object);
        Upstream upstream = upstream(text(object, "upstream"), upstreams);
        Target target = target(text(object, "path"), upstream);
        byte[] body = body(object, line);
        Caller service = Callers.service(upstream);
        IncomingCall incoming =
                new IncomingCall(upstream, target.path(), target.query(), headers(object, upstream), service);
        ReadCall call = keys.apply(incoming, body);
        if (call instanceof ReadCall.Bypass bypass) {
            throw new IllegalArgumentException("this request is not cached (" + bypass.reason() + "). Leave it out");
        }
        Optional<WarmableRequest> request = WarmableRequest.of(incoming, (ReadCall.Cacheable) call, body);
        return request.orElseThrow(() -> new IllegalArgumentException(
                "'body' has a 'cache' object that asks for no ordinary answer. Leave it out"));
    }

    private static void checkMembers(JsonNode object) {
        Set<String> unknown = new TreeSet<>();
        object.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(MEMBERS);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "it has a member besides 'upstream', 'path', 'body', 'partition' and" + " 'headers'. Remove it");
        }
    }

    private static String text(JsonNode object, String name) {
        JsonNode value = object.get(name);
        if (value == null || !value.isTextual() || value.textValue().isBlank()) {
            throw new IllegalArgumentException("'" + name + "' is missing or no text. Give it as a string");
        }
        return value.textValue();
    }

    private static Upstream upstream(String name, Map<String, Upstream> upstreams) {
        Upstream upstream = upstreams.get(name);
        if (upstream == null) {
            throw new IllegalArgumentException("there is no upstream of the name in 'upstream'. Give one of "
                    + String.join(", ", new TreeSet<>(upstreams.keySet())));
        }
        if (!upstream.cached()) {
            throw new IllegalArgumentException("answers of the upstream '" + name
                    + "' are not cached. Remove samovar.upstreams." + name + ".cache");
        }
        if (!WarmableRequest.isWarmable(upstream)) {
            throw new IllegalArgumentException("the service has no key for the upstream '" + name
                    + "'. Set samovar.upstreams." + name + ".api-key, or leave this request out");
        }
        return upstream;
    }

    private static Target target(String path, Upstream upstream) {
        Target target = Target.of(path);
        if (Callers.hasCredential(target.query())) {
            throw new IllegalArgumentException("'path' has a credential. Remove it: the service's own key is used");
        }
        if (!path.startsWith("/") || !upstream.dialect().isCacheable(target.path())) {
            throw new IllegalArgumentException("answers to this 'path' are not cached. Give the path behind the"
                    + " upstream's name of a model call, such as /v1/chat/completions");
        }
        if (upstream.dialect().batch(target.path()).isPresent()) {
            throw new IllegalArgumentException(
                    "answers to this 'path' are cached input by input, and cannot be kept warm. Leave the request out");
        }
        return target;
    }

    private static byte[] body(JsonNode object, byte[] line) {
        JsonNode body = object.get("body");
        if (body == null || !body.isObject()) {
            throw new IllegalArgumentException("'body' is missing or no object. Give the JSON that a client sends");
        }
        byte[] bytes = TopLevelMember.value(line, "body");
        if (bytes.length > WarmableRequest.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "'body' is too large. Give at most " + WarmableRequest.MAX_BYTES + " bytes");
        }
        return bytes;
    }

    private static MultiMap headers(JsonNode object, Upstream upstream) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        JsonNode given = object.get("headers");
        if (given != null) {
            if (!given.isObject()) {
                throw new IllegalArgumentException("'headers' is no object. Give names with their values");
            }
            given.fieldNames().forEachRemaining(name -> {
                String lower = name.toLowerCase(Locale.ROOT);
                if (!KeyHeaders.isPart(upstream.dialect(), lower) || KeyHeaders.isCredential(lower)) {
                    throw new IllegalArgumentException("'headers' has a name that is not allowed. Give those that shape"
                            + " answers, such as anthropic-version, and no credential");
                }
                headers.add(lower, ascii(text(given, name)));
            });
        }
        if (object.has("partition")) {
            headers.set("Samovar-Partition", text(object, "partition"));
        }
        return RequestFields.endToEnd(headers);
    }

    /** A client's bytes beyond it are read as other characters, and have another key. */
    private static String ascii(String value) {
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(value)) {
            throw new IllegalArgumentException("'headers' has a value that is not in ASCII. Leave the rest out");
        }
        return value;
    }
}
