package dev.samovar.proxy;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A request to an upstream.
 *
 * @param target path and query behind the upstream's URL, in their raw form, beginning with a slash
 * @param headers what the upstream gets, without {@code Host} and the length of the body
 * @param total how long the request may take to arrive, and then the answer from the request's end to its own; empty for
 *     no limit
 * @param interim receives interim responses
 */
public record UpstreamRequest(
        Upstream upstream,
        HttpMethod method,
        String target,
        MultiMap headers,
        Body body,
        Optional<Duration> total,
        Interim interim) {

    /** A request's body. */
    public sealed interface Body {}

    /**
     * A body in memory.
     *
     * @param bytes the body; empty for none
     */
    public record Whole(Buffer bytes) implements Body {}

    /**
     * A body that is sent as it arrives, as fast as the upstream takes it.
     *
     * @param bytes the paused body
     * @param length its length in bytes, if it is known in advance
     */
    public record Streamed(ReadStream<Buffer> bytes, OptionalLong length) implements Body {}

    /** Receives interim responses of the upstream (RFC 9110, section 15.2). */
    public interface Interim {

        /** Passes none on. */
        Interim NONE = new Interim() {
            @Override
            public void proceed() {
                // No client waits for it
            }

            @Override
            public void earlyHints(MultiMap headers) {
                // No client waits for them
            }
        };

        /** 100: the upstream wants the body. */
        void proceed();

        /** 103: headers that the final response is likely to have. */
        void earlyHints(MultiMap headers);
    }
}
