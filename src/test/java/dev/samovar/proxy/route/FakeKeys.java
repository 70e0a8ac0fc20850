package dev.samovar.proxy.route;

import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.http.BadRequestException;
import dev.samovar.http.CacheControlParser;
import dev.samovar.proxy.Caller;
import dev.samovar.proxy.ProxiedCall;
import dev.samovar.proxy.RequestControls;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.keys.IncomingCall;
import dev.samovar.proxy.keys.ReadCall;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** A body is its own key; it says of itself if it is a stream or to be passed through. */
final class FakeKeys {

    /** The header of a request with a credential of the caller's own: its value. */
    static final String OWN = "X-Own-Credential";

    private FakeKeys() {}

    static Caller caller(Upstream to, HttpServerRequest request) {
        String own = request.getHeader(OWN);
        if (own != null) {
            return new Caller("own", true, Map.of("Authorization", own));
        }
        boolean operator = request.headers().contains(ProxyBench.OPERATOR);
        return new Caller(
                "all", false, operator, to.dialect().authorization(to.apiKey().orElseThrow()));
    }

    static ReadCall read(IncomingCall request, byte[] bytes) {
        if (request.headers().contains(ProxyBench.REFUSED)) {
            throw new BadRequestException("refused");
        }
        String body = new String(bytes, StandardCharsets.UTF_8);
        boolean cacheObject = body.contains("\"cache\":{");
        if (body.contains("tools")) {
            return new ReadCall.Bypass("tools", cacheObject);
        }
        RequestCacheControl directives =
                CacheControlParser.read(request.headers().getAll("Cache-Control"), true);
        ProxiedCall call =
                body.contains("stream") ? new ProxiedCall("m", "", true, Optional.empty(), false) : FakeDialect.PLAIN;
        return new ReadCall.Cacheable(
                new CacheKey(new Namespace(request.upstream().name()), "m", digest(bytes)),
                () -> "",
                call,
                new RequestControls(
                        directives,
                        Optional.empty(),
                        Optional.ofNullable(request.headers().get("Samovar-Partition"))),
                cacheObject);
    }

    private static String digest(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
