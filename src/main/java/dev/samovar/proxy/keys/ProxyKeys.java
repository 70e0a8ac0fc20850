package dev.samovar.proxy.keys;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.CanonicalRequest;
import dev.samovar.cache.key.Digest;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.readthrough.Generated;
import dev.samovar.http.BadRequestException;
import dev.samovar.proxy.ProxiedCall;
import dev.samovar.proxy.RequestControls;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.json.CanonicalJson;
import dev.samovar.proxy.json.JsonRead;
import dev.samovar.proxy.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The rule for what makes two proxied requests the same: scope, partition, upstream, path, query, the headers that shape an
 * answer, and the whole body in canonical form. Safe from any thread.
 *
 * <p>A body that was read recently is not parsed again. To read a new one takes time in its size: not for event loops if
 * it is large.
 */
public final class ProxyKeys {

    /** The longest value of a member that the kept request has in full; of a longer one it has the digest. */
    static final int MAX_VALUE = 512;

    /** The most members that are fields of their own in the kept request. */
    static final int MAX_FIELDS = 100;

    private static final Pattern FIELD = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final RequestControlReader controls;
    private final RecentBodies recent;
    private final LogicalName names;
    private final boolean excerpts;

    /**
     * The rule.
     *
     * @param controls the reader of what requests ask of the cache
     * @param recent what was read in recent bodies
     * @param excerpts whether users' words may be in logical keys and kept requests
     */
    public ProxyKeys(RequestControlReader controls, RecentBodies recent, boolean excerpts) {
        this.controls = controls;
        this.recent = recent;
        this.names = new LogicalName(excerpts);
        this.excerpts = excerpts;
    }

    /**
     * Reads a request.
     *
     * @param body the whole body
     * @throws BadRequestException if a control header, or a member of the {@code cache} object, has a value that its rule
     *     does not allow
     */
    public ReadCall read(IncomingCall incoming, byte[] body) {
        ControlValues asked = controls.headers(incoming.headers());
        Parts parts = Parts.of(incoming, asked);
        String digest = parts.digest(body);
        ReadBody known = recent.get(digest);
        if (known == null) {
            known = read(incoming, parts, asked, body);
            recent.keep(digest, known);
        }
        CacheKey key = known.key();
        ProxiedCall call = known.call();
        if (key == null || call == null) {
            return new ReadCall.Bypass(known.bypass().orElse(""), known.cacheObject());
        }
        RequestControls all = controls.controls(
                asked.and(known.controls()),
                incoming.headers().getAll("Cache-Control"),
                incoming.caller().maySpend());
        return new ReadCall.Cacheable(key, known.request(), call, all, known.cacheObject());
    }

    private ReadBody read(IncomingCall incoming, Parts parts, ControlValues asked, byte[] bytes) {
        JsonRead read = StrictJson.read(bytes);
        if (read instanceof JsonRead.Refused refused) {
            return ReadBody.bypassed(refused.reason().token(), false);
        }
        JsonNode body = ((JsonRead.Value) read).node();
        boolean cacheObject = CacheObject.isIn(body);
        if (!incoming.upstream().cached()) {
            return ReadBody.bypassed("disabled", cacheObject);
        }
        ProxiedCall call = incoming.upstream().dialect().read(incoming.path(), body);
        if (call.bypass().isPresent()) {
            return ReadBody.bypassed(call.bypass().get(), cacheObject);
        }
        ControlValues inBody = CacheObject.read(body);
        Optional<String> partition = asked.and(inBody).partition().map(ControlValues.Partition::value);
        CanonicalRequest canonical = parts.canonical(partition);
        addBody(canonical, body, incoming.upstream().ignoredFields());
        CacheKey key = canonical.key(names.of(call, partition));
        ProxiedCall bounded =
                new ProxiedCall(names.model(call), "", call.stream(), call.bypass(), call.limited(), call.answers());
        return new ReadBody(Optional.empty(), key, kept(canonical), bounded, inBody, cacheObject);
    }

    private String kept(CanonicalRequest canonical) {
        String text = excerpts ? canonical.text() : "";
        return text.length() > Generated.MAX_REQUEST ? "" : text;
    }

    /** Adds each member as a field, so that two kept requests can be compared. What cannot be one is in a last field. */
    private static void addBody(CanonicalRequest canonical, JsonNode body, Set<String> ignored) {
        if (!(body instanceof ObjectNode object)) {
            canonical.exactly("body", CanonicalJson.of(body, MAX_VALUE));
            return;
        }
        if (CacheObject.isIn(object)) {
            // Not the caller's node: the tree was made for this reading alone
            object.remove(CacheObject.NAME);
        }
        ObjectNode others = object.objectNode();
        boolean few = object.size() <= MAX_FIELDS;
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            if (!ignored.contains(member.getKey()) && !(few && isField(member.getKey()))) {
                others.set(member.getKey(), member.getValue());
            }
        }
        object.remove(others.properties().stream().map(Map.Entry::getKey).toList());
        CanonicalJson.members(object, ignored, MAX_VALUE)
                .forEach((name, value) -> canonical.exactly("body." + name, value));
        canonical.exactly("body", CanonicalJson.of(others, MAX_VALUE));
    }

    // The separators of a kept request are in no name that is a field
    private static boolean isField(String name) {
        return FIELD.matcher(name).matches();
    }

    /** All that a key is made of besides the body. */
    private record Parts(IncomingCall incoming, Map<String, String> fields) {

        static Parts of(IncomingCall incoming, ControlValues asked) {
            Map<String, String> fields = new TreeMap<>();
            fields.put("scope", incoming.caller().scope());
            fields.put("url", incoming.upstream().url().toString());
            fields.put("path", incoming.path());
            fields.put("query", QueryString.of(incoming.query()).rest());
            fields.put(
                    "partition",
                    asked.partition().map(ControlValues.Partition::value).orElse(""));
            KeyHeaders.of(incoming.upstream().dialect(), incoming.headers())
                    .forEach((name, value) -> fields.put("header." + name, value));
            return new Parts(incoming, fields);
        }

        CanonicalRequest canonical(Optional<String> partition) {
            CanonicalRequest canonical =
                    new CanonicalRequest(new Namespace(incoming.upstream().name()));
            fields.forEach(canonical::exactly);
            return canonical.exactly("partition", partition.orElse(""));
        }

        String digest(byte[] body) {
            Upstream upstream = incoming.upstream();
            StringBuilder text = new StringBuilder(upstream.name())
                    .append('\n')
                    .append(upstream.dialect().name())
                    .append(upstream.cached())
                    .append(new TreeSet<>(upstream.ignoredFields()));
            fields.forEach((name, value) -> text.append('\n')
                    .append(name)
                    .append('=')
                    .append(value.length())
                    .append(':')
                    .append(value));
            MessageDigest digest = Digest.start();
            digest.update(text.append("\n\n").toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(body));
        }
    }
}
