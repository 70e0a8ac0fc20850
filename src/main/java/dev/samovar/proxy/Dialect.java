package dev.samovar.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/** The protocol of a provider: which calls can be cached, and which answers are good. Pure, safe from any thread. */
public interface Dialect {

    /** The name in the settings, such as {@code openai}. */
    String name();

    /** Whether a POST to this path can be answered from the cache. Decided by the end of the path, without its query. */
    boolean isCacheable(String path);

    /** What a request to a {@linkplain #isCacheable cacheable} path says. Never fails, whatever the body holds. */
    ProxiedCall read(String path, JsonNode body);

    /**
     * Whether the body of a whole answer with status 200 may be stored. Never fails, whatever the body holds.
     *
     * @param call what {@link #read} said of the request
     */
    Assessment assess(String path, ProxiedCall call, byte[] body);

    /** The body of an error of the proxy's own, in this dialect's form, so that clients show the message. JSON. */
    byte[] error(int status, String message);

    /** The request headers that carry the service's own key. */
    Map<String, String> authorization(String apiKey);

    /** The request headers, in lower case, that shape an answer and are part of the key. */
    Set<String> keyHeaders();

    /** The response headers, in lower case, that are kept with an answer: its model and the id of its request. */
    Set<String> keptHeaders();
}
