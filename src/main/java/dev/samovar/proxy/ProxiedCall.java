package dev.samovar.proxy;

import java.util.Optional;

/**
 * What a dialect reads in the body of a cacheable request.
 *
 * @param model the model's name as the request has it, from the body or the path; empty if it has none
 * @param excerpt the text of the last user message, whole and unfolded; empty if it has none
 * @param stream whether the answer is asked for as a stream
 * @param bypass why the call must not be cached, as a token for the {@code detail} of {@code Cache-Status} (RFC 9211), such
 *     as {@code tools}; empty if it may be
 * @param limited whether the request itself set a limit of the answer's length
 * @param answers how many answers the request asks for: the inputs of an embedding or moderation, the candidates of a
 *     generation; 0 if the request does not say
 */
public record ProxiedCall(
        String model, String excerpt, boolean stream, Optional<String> bypass, boolean limited, int answers) {

    /** A call that does not say how many answers it asks for. */
    public ProxiedCall(String model, String excerpt, boolean stream, Optional<String> bypass, boolean limited) {
        this(model, excerpt, stream, bypass, limited, 0);
    }
}
