package dev.samovar.proxy.keys;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.CanonicalRequest;
import dev.samovar.cache.key.Digest;
import dev.samovar.cache.key.Namespace;
import dev.samovar.http.BadRequestException;
import dev.samovar.proxy.ProxiedCall;
import dev.samovar.proxy.RequestControls;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.controls.CacheObject;
import dev.samovar.proxy.controls.ControlValues;
import dev.samovar.proxy.controls.RequestControlReader;
import dev.samovar.proxy.json.JsonRead;
import dev.samovar.proxy.json.StrictJson;
import dev.samovar.proxy.outline.ComparedRequest;
import dev.samovar.proxy.outline.KeptRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The rule for what makes two proxied requests the same: scope, partition, upstream, path, query, the headers that shape an
 * answer, and the whole body in canonical form. Safe from any thread.
 *
 * <p>A body that was read recently is not parsed again. To read a new one takes time in its size: not for event loops if
 * it is large.
 */
public final class ProxyKeys {

    private final RequestControlReader controls;
    private final RecentBodies recent;
    private final LogicalName names;
    private final boolean excerpts;

    /**
     * The rule.
     *
     * @param controls the reader of what requests ask of the cache
     * @param recent what was read in recent bodies
     * @param excerpts whether users' words may be in logical keys, and numbers in kept requests
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
        if (known != null) {
            return call(incoming, asked, known, () -> kept(read(incoming, parts, asked, body)));
        }
        Reading reading = read(incoming, parts, asked, body);
        recent.keep(digest, reading.body());
        return call(incoming, asked, reading.body(), () -> kept(reading));
    }

    /**
     * Reads a request in order to compare it with those of entries. Nothing of it is remembered.
     *
     * @throws BadRequestException as {@link #read(IncomingCall, byte[])}
     */
    public ExplainedCall explain(IncomingCall incoming, byte[] body) {
        ControlValues asked = controls.headers(incoming.headers());
        Reading reading = read(incoming, Parts.of(incoming, asked), asked, body);
        return new ExplainedCall(
                call(incoming, asked, reading.body(), () -> kept(reading)),
                reading.fields(),
                reading.keyed().map(own -> new ComparedRequest(own.parts(), own.body(), CanonicalBody::field)));
    }

    private String kept(Reading reading) {
        CacheKey key = reading.body().key();
        return key == null
                ? ""
                : reading.keyed()
                        .map(own -> KeptRequest.of(own.parts(), own.body(), key, excerpts))
                        .orElse("");
    }

    private ReadCall call(IncomingCall incoming, ControlValues asked, ReadBody read, Supplier<String> kept) {
        CacheKey key = read.key();
        ProxiedCall call = read.call();
        if (key == null || call == null) {
            return new ReadCall.Bypass(read.bypass().orElse(""), read.cacheObject());
        }
        RequestControls all = controls.controls(
                asked.and(read.controls()),
                incoming.headers().getAll("Cache-Control"),
                incoming.caller().maySpend());
        return new ReadCall.Cacheable(key, kept, call, all, read.cacheObject());
    }

    /** What was read in a body: what is remembered of it, and what it takes to explain it. */
    private record Reading(ReadBody body, Map<String, String> fields, Optional<Keyed> keyed) {

        /** What the key is made of: the parts besides the body, and the body without what is left out. */
        record Keyed(Map<String, String> parts, JsonNode body) {}

        static Reading bypassed(String reason, boolean cacheObject) {
            return new Reading(ReadBody.bypassed(reason, cacheObject), Map.of(), Optional.empty());
        }
    }

    private Reading read(IncomingCall incoming, Parts parts, ControlValues asked, byte[] bytes) {
        JsonRead read = StrictJson.read(bytes);
        if (read instanceof JsonRead.Refused refused) {
            return Reading.bypassed(refused.reason().token(), false);
        }
        JsonNode body = ((JsonRead.Value) read).node();
        boolean cacheObject = CacheObject.isIn(body);
        if (!incoming.upstream().cached()) {
            return Reading.bypassed("disabled", cacheObject);
        }
        ProxiedCall call = incoming.upstream().dialect().read(incoming.path(), body);
        if (call.bypass().isPresent()) {
            return Reading.bypassed(call.bypass().get(), cacheObject);
        }
        ControlValues inBody = CacheObject.read(body);
        Optional<String> partition = asked.and(inBody).partition().map(ControlValues.Partition::value);
        CanonicalRequest canonical = parts.canonical(partition);
        Map<String, String> outside = new LinkedHashMap<>(canonical.fields());
        JsonNode keyed = CanonicalBody.keyed(body, incoming.upstream().ignoredFields());
        CanonicalBody.add(canonical, keyed);
        CacheKey key = canonical.key(names.of(call, partition));
        ProxiedCall bounded =
                new ProxiedCall(names.model(call), "", call.stream(), call.bypass(), call.limited(), call.answers());
        return new Reading(
                new ReadBody(Optional.empty(), key, bounded, inBody, cacheObject),
                canonical.fields(),
                Optional.of(new Reading.Keyed(outside, keyed)));
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
