package dev.samovar.proxy.forward;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The header fields that concern one connection and are not forwarded (RFC 9110, section 7.6.1). */
final class ConnectionFields {

    /** Also those that frame a message: each connection has its own. */
    private static final Set<String> NAMES = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-authentication-info",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
            "content-length",
            "host");

    private static final Pattern COMMA = Pattern.compile(",");

    private final Set<String> named = new HashSet<>();

    private ConnectionFields() {}

    /** The connection fields of a message: the known ones, and those that its {@code Connection} names. */
    static ConnectionFields of(MultiMap headers) {
        ConnectionFields fields = new ConnectionFields();
        for (String value : headers.getAll(HttpHeaders.CONNECTION)) {
            COMMA.splitAsStream(value)
                    .map(name -> name.strip().toLowerCase(Locale.ROOT))
                    .forEach(fields.named::add);
        }
        return fields;
    }

    /**
     * Whether a field is one of them.
     *
     * @param name in lower case
     */
    boolean contains(String name) {
        return NAMES.contains(name) || named.contains(name) || name.startsWith(":");
    }
}
