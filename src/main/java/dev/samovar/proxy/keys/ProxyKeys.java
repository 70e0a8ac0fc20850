package dev.samovar.proxy.keys;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.CanonicalRequest;
import dev.samovar.cache.key.Namespace;
import dev.samovar.http.BadRequestException;
import dev.samovar.proxy.ProxiedCall;
import dev.samovar.proxy.RequestControls;
import dev.samovar.proxy.controls.CacheObject;
import dev.samovar.proxy.controls.ControlValues;
import dev.samovar.proxy.controls.RequestControlReader;
import dev.samovar.proxy.json.JsonRead;
import dev.samovar.proxy.json.StrictJson;
import dev.samovar.proxy.outline.ComparedRequest;
import dev.samovar.proxy.outline.KeptRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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

    /** By the names of upstreams, so that the keys of entries share them. */
    private final Map<String, Namespace> namespaces = new ConcurrentHashMap<>();

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
        RequestParts parts = RequestParts.of(incoming, asked);
        String digest = parts.digest(body);
        ReadBody known = recent.get(digest);
        if (known != null) {
            return call(incoming, asked, known, () -> read(incoming, parts, asked, body));
        }
        Reading reading = read(incoming, parts, asked, body);
        recent.read(digest, reading.body());
        return call(incoming, asked, reading.body(), () -> reading);
    }

    /**
     * Reads a request in order to compare it with those of entries. Nothing of it is remembered.
     *
     * @throws BadRequestException as {@link #read(IncomingCall, byte[])}
     */
    public ExplainedCall explain(IncomingCall incoming, byte[] body) {
        ControlValues asked = controls.headers(incoming.headers());
        Reading reading = read(incoming, RequestParts.of(incoming, asked), asked, body);
        return new ExplainedCall(
                call(incoming, asked, reading.body(), () -> reading),
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

    private Optional<InputKeys> inputs(IncomingCall incoming, Reading reading) {
        CacheKey whole = reading.body().key();
        return whole == null
                ? Optional.empty()
                : reading.keyed()
                        .flatMap(own -> InputKeys.of(
                                new InputKeys.Request(incoming, own.parts(), own.body(), own.partition(), whole),
                                names,
                                excerpts));
    }

    private ReadCall call(IncomingCall incoming, ControlValues asked, ReadBody read, Supplier<Reading> again) {
        CacheKey key = read.key();
        ProxiedCall call = read.call();
        if (key == null || call == null) {
            return new ReadCall.Bypass(read.bypass().orElse(""), read.cacheObject());
        }
        RequestControls all = controls.controls(
                asked.and(read.controls()),
                incoming.headers().getAll("Cache-Control"),
                incoming.caller().maySpend());
        return new ReadCall.Cacheable(
                key, () -> kept(again.get()), call, all, read.cacheObject(), () -> inputs(incoming, again.get()));
    }

    /** What was read in a body: what is remembered of it, and what it takes to explain it. */
    private record Reading(ReadBody body, Map<String, String> fields, Optional<Keyed> keyed) {

        /** What the key is made of: the parts besides the body, and the body without what is left out. */
        record Keyed(Map<String, String> parts, JsonNode body, Optional<String> partition) {}

        static Reading bypassed(String reason, boolean cacheObject) {
            return new Reading(ReadBody.bypassed(reason, cacheObject), Map.of(), Optional.empty());
        }
    }

    private Reading read(IncomingCall incoming, RequestParts parts, ControlValues asked, byte[] bytes) {
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
        Namespace namespace = namespaces.computeIfAbsent(incoming.upstream().name(), Namespace::new);
        CanonicalRequest canonical = parts.canonical(namespace, partition);
        Map<String, String> outside = new LinkedHashMap<>(canonical.fields());
        JsonNode keyed = CanonicalBody.keyed(body, incoming.upstream().ignoredFields());
        CanonicalBody.add(canonical, keyed);
        CacheKey key = canonical.key(names.of(call, partition));
        ProxiedCall bounded =
                new ProxiedCall(names.model(call), "", call.stream(), call.bypass(), call.limited(), call.answers());
        return new Reading(
                new ReadBody(Optional.empty(), key, bounded, inBody, cacheObject),
                canonical.fields(),
                Optional.of(new Reading.Keyed(outside, keyed, partition)));
    }
}
