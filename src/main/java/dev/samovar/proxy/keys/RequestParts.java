package dev.samovar.proxy.keys;

import dev.samovar.cache.key.CanonicalRequest;
import dev.samovar.cache.key.Digest;
import dev.samovar.cache.key.Namespace;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.controls.ControlValues;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** All that a key is made of besides the body. */
record RequestParts(IncomingCall incoming, Map<String, String> fields) {

    static RequestParts of(IncomingCall incoming, ControlValues asked) {
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
        return new RequestParts(incoming, fields);
    }

    CanonicalRequest canonical(Namespace namespace, Optional<String> partition) {
        CanonicalRequest canonical = new CanonicalRequest(namespace);
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
