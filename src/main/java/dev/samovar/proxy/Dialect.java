package dev.samovar.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
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

    /**
     * An assessment of a streamed answer with status 200. For an answer that is an event stream, whatever the request asked
     * for; Gemini's JSON array of a stream without {@code alt=sse} is understood too. Any other body is one for {@link
     * #assess}.
     *
     * @param call what {@link #read} said of the request
     */
    StreamAssessment assessStream(String path, ProxiedCall call);

    /**
     * Whether an answer of this media type is one for {@link #assessStream}.
     *
     * @param mediaType the upstream's, with its parameters
     */
    default boolean isStream(String path, String mediaType) {
        return isMediaType(mediaType, "text/event-stream");
    }

    /** Whether a media type is another's, whatever its parameters. */
    static boolean isMediaType(String mediaType, String plain) {
        int parameters = mediaType.indexOf(';');
        String type = parameters < 0 ? mediaType : mediaType.substring(0, parameters);
        return type.strip().equalsIgnoreCase(plain);
    }

    /** How the calls to this path list inputs that are cached one by one; empty if their answers are cached whole. */
    default Optional<BatchFormat> batch(String path) {
        return Optional.empty();
    }

    /** The body of an error of the proxy's own, in this dialect's form, so that clients show the message. JSON. */
    byte[] error(int status, String message);

    /**
     * The event that tells clients of a failure after the first byte; empty if the dialect has none. To be sent only where an
     * event ended ({@link StreamAssessment#eventEnd}); inside of an event it would become part of it.
     */
    Optional<byte[]> streamError(int status, String message);

    /** The request headers that carry the service's own key. */
    Map<String, String> authorization(String apiKey);

    /** The request headers, in lower case, that shape an answer and are part of the key. */
    Set<String> keyHeaders();

    /** The response headers, in lower case, that are kept with an answer: its model and the id of its request. */
    Set<String> keptHeaders();
}
