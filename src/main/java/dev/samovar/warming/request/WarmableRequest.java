package dev.samovar.warming.request;

import dev.samovar.proxy.Caller;
import dev.samovar.proxy.RequestControls;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.forward.Target;
import dev.samovar.proxy.keys.Callers;
import dev.samovar.proxy.keys.IncomingCall;
import dev.samovar.proxy.keys.KeyHeaders;
import dev.samovar.proxy.keys.ReadCall;
import dev.samovar.warming.WarmingTarget;
import io.vertx.core.MultiMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request as the service repeats it, with its own key: without a credential of a client, and of its headers only those
 * that shape the answer. It has the key of the original.
 *
 * @param upstream the upstream that it is for
 * @param target path and query, without credentials
 * @param headers its headers, without the service's key
 * @param caller the service
 * @param body the whole body; not to be changed
 * @param model the model's name, bounded
 * @param fingerprint the fingerprint of its key
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record WarmableRequest(
        Upstream upstream,
        Target target,
        MultiMap headers,
        Caller caller,
        byte[] body,
        String model,
        String fingerprint) {

    /** The largest body that is repeated. */
    static final int MAX_BYTES = 64 * 1024;

    private static final int SHOWN_DIGITS = 12;

    /** Whether the service generates answers of an upstream by itself: with a key of its own, or at no cost. */
    static boolean isWarmable(Upstream upstream) {
        return upstream.cached() && (upstream.apiKey().isPresent() || isBuiltIn(upstream));
    }

    private static boolean isBuiltIn(Upstream upstream) {
        return upstream.url().getHost() == null;
    }

    /**
     * Whether the service may repeat a client's request. Never one with a credential of the caller's own.
     *
     * @param body the whole body as the client sent it
     */
    static boolean isRepeatable(IncomingCall incoming, ReadCall.Cacheable call, byte[] body) {
        return !incoming.caller().ownCredential()
                && isWarmable(incoming.upstream())
                && body.length <= MAX_BYTES
                && call.controls().directives().isNone();
    }

    /**
     * A client's request as the service repeats it; empty if the service may not, or if a header that shapes the answer
     * may be a credential.
     *
     * @param body the whole body as the client sent it
     */
    static Optional<WarmableRequest> of(IncomingCall incoming, ReadCall.Cacheable call, byte[] body) {
        if (!isRepeatable(incoming, call, body) || hasCredentialInHeaders(incoming)) {
            return Optional.empty();
        }
        Caller caller = incoming.caller();
        return Optional.of(new WarmableRequest(
                incoming.upstream(),
                new Target(incoming.path(), Callers.upstreamQuery(caller, incoming.query())),
                headers(incoming, call.controls()),
                new Caller(caller.scope(), false, caller.upstreamCredential()),
                body,
                call.call().model(),
                call.key().fingerprint()));
    }

    private static boolean hasCredentialInHeaders(IncomingCall incoming) {
        return incoming.headers().names().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .anyMatch(name ->
                        KeyHeaders.isPart(incoming.upstream().dialect(), name) && KeyHeaders.isCredential(name));
    }

    private static MultiMap headers(IncomingCall incoming, RequestControls controls) {
        MultiMap kept = MultiMap.caseInsensitiveMultiMap().add("Content-Type", "application/json");
        for (Map.Entry<String, String> field : incoming.headers()) {
            String name = field.getKey().toLowerCase(Locale.ROOT);
            if (KeyHeaders.isPart(incoming.upstream().dialect(), name)) {
                kept.add(name, field.getValue());
            }
        }
        controls.partition().ifPresent(partition -> kept.set("Samovar-Partition", partition));
        controls.freshFor().ifPresent(time -> kept.set("Samovar-TTL", Long.toString(time.toSeconds())));
        return kept;
    }

    /** The request as if a client had sent it. */
    IncomingCall incoming() {
        return new IncomingCall(upstream, target.path(), target.query(), headers, caller);
    }

    /** The entry in reports of runs: without words of users. */
    WarmingTarget shown() {
        return new WarmingTarget(upstream.name(), model + ' ' + fingerprint.substring(0, SHOWN_DIGITS));
    }

    /** The text for logs, without headers and body. */
    @Override
    public String toString() {
        return shown().toString();
    }
}
