package dev.samovar.proxy;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.function.Supplier;

/**
 * The response of an upstream: its head, and a body that is still to be read.
 *
 * @param reason the reason phrase; may be empty
 * @param headers as the upstream sent them
 * @param body paused until it is resumed. It fails if the response breaks off: what was received is not the whole then
 * @param trailers the fields behind the body, to be asked for at its end
 */
public record UpstreamResponse(
        int status, String reason, MultiMap headers, ReadStream<Buffer> body, Supplier<MultiMap> trailers) {}
