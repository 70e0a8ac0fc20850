package dev.samovar.proxy.forward;

import dev.samovar.proxy.Caller;
import dev.samovar.proxy.controls.RequestControlReader;
import dev.samovar.proxy.keys.Callers;
import dev.samovar.security.ForwardingHeaders;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The header fields that an upstream gets.
 *
 * <p>All of the client's except: those of its connection; credentials, in whose place those of the {@link Caller} stand;
 * cookies, which a browser sends because of this service's host; what says where the request came from ({@code Forwarded}
 * and its kin), which would disclose the client's address; and the cache controls. {@code Via} gets an entry.
 */
public final class RequestFields {

    /** The name of this process in {@code Via}. */
    private static final String PSEUDONYM =
            "samovar-" + UUID.randomUUID().toString().substring(0, 8);

    private static final String VIA = "Via";
    private static final String EXPECT = "expect";

    private static final String CACHE_CONTROL = "cache-control";

    /** Fields that make a response depend on what a client has already: an answer for all is asked for without them. */
    private static final Set<String> CONDITIONS = Set.of(
            "if-match",
            "if-none-match",
            "if-modified-since",
            "if-unmodified-since",
            "if-range",
            "range",
            "accept-encoding",
            EXPECT);

    /** What names may have besides letters and digits (RFC 9110, section 5.6.2). */
    private static final String NAME_SIGNS = "!#$%&'*+-.^_`|~";

    private RequestFields() {}

    /**
     * The client's fields, without those of its connection, cookies and the like; with its credentials and cache controls.
     *
     * @throws InvalidTargetException if one is no valid field, as HTTP/2 can carry it
     */
    public static MultiMap endToEnd(MultiMap client) {
        ConnectionFields connection = ConnectionFields.of(client);
        MultiMap fields = MultiMap.caseInsensitiveMultiMap();
        for (Map.Entry<String, String> field : client) {
            String name = field.getKey().toLowerCase(Locale.ROOT);
            if (!connection.contains(name) && !ForwardingHeaders.tellsOrigin(name) && !name.equals("cookie")) {
                check(name, field.getValue());
                fields.add(field.getKey(), field.getValue());
            }
        }
        return fields;
    }

    private static void check(String name, String value) {
        if (!isName(name) || !isValue(value)) {
            throw new InvalidTargetException("A header has a name or a value that HTTP does not allow");
        }
    }

    // Loops, since each field of each request is looked at

    private static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean isLetterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!isLetterOrDigit && NAME_SIGNS.indexOf(c) < 0) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static boolean isValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f) {
                return false;
            }
        }
        return true;
    }

    /**
     * The fields that go upstream.
     *
     * @param endToEnd what {@link #endToEnd} gave
     * @param version the HTTP version of the client's request
     */
    public static MultiMap toUpstream(MultiMap endToEnd, Caller caller, HttpVersion version) {
        MultiMap fields = MultiMap.caseInsensitiveMultiMap();
        for (Map.Entry<String, String> field : endToEnd) {
            String name = field.getKey().toLowerCase(Locale.ROOT);
            // Directives are for all caches on the way (RFC 9111, section 5.2)
            boolean isControl = RequestControlReader.isControlHeader(name) && !name.equals(CACHE_CONTROL);
            if (!Callers.CREDENTIAL_HEADERS.contains(name) && !isControl) {
                fields.add(field.getKey(), field.getValue());
            }
        }
        caller.upstreamCredential().forEach(fields::set);
        String protocol = version == HttpVersion.HTTP_2 ? "2.0" : version == HttpVersion.HTTP_1_0 ? "1.0" : "1.1";
        return fields.add(VIA, protocol + ' ' + PSEUDONYM);
    }

    /** The same for an answer that is kept for others: whole, and without a content coding. */
    public static MultiMap forAnyClient(MultiMap toUpstream) {
        CONDITIONS.forEach(toUpstream::remove);
        return toUpstream.set(HttpHeaders.ACCEPT_ENCODING, HttpHeaders.IDENTITY);
    }

    /** Whether a request has been through this process: the upstream's URL leads back to it. */
    public static boolean isLoop(MultiMap client) {
        return client.getAll(VIA).stream().anyMatch(via -> via.contains(PSEUDONYM));
    }
}
