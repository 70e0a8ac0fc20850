package dev.samovar.proxy.forward;

import io.vertx.core.MultiMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The header fields of an upstream's response that a client gets.
 *
 * <p>All except those of the upstream's connection, and those that would set a rule for this service's own host: what a
 * browser may do with its pages, where else it is served, what else it has to send. Pages of an upstream get no rights
 * there.
 */
public final class ResponseFields {

    /** What a page of an upstream may do in a browser: nothing that concerns this service. */
    private static final String NO_RIGHTS = "sandbox; default-src 'none'; frame-ancestors 'none'";

    private static final String POLICY = "content-security-policy";

    private static final Set<String> OF_THE_HOST = Set.of(
            POLICY,
            "x-content-type-options",
            "x-frame-options",
            "referrer-policy",
            "cross-origin-resource-policy",
            "cross-origin-opener-policy",
            "strict-transport-security",
            "public-key-pins",
            "alt-svc",
            "clear-site-data",
            "service-worker-allowed",
            "nel",
            "report-to",
            "reporting-endpoints",
            "accept-ch");

    /** The fields that belong to one client, or to the state of its cookies. */
    private static final String COOKIE = "set-cookie";

    private ResponseFields() {}

    /**
     * Adds what a client gets to its response.
     *
     * @param upstream the upstream's fields
     * @param client the fields of the response, which has those of this service already
     * @param shared whether several clients may get the response
     */
    public static void copy(MultiMap upstream, MultiMap client, boolean shared) {
        ConnectionFields connection = ConnectionFields.of(upstream);
        for (Map.Entry<String, String> field : upstream) {
            String name = field.getKey().toLowerCase(Locale.ROOT);
            boolean isWithheld =
                    connection.contains(name) || OF_THE_HOST.contains(name) || (shared && name.equals(COOKIE));
            if (!isWithheld) {
                client.add(field.getKey(), field.getValue());
            }
        }
        isolate(client);
    }

    /** Takes all rights in a browser from what a response holds. */
    public static void isolate(MultiMap client) {
        client.set(POLICY, NO_RIGHTS);
    }
}
