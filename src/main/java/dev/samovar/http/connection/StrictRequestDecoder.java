package dev.samovar.http.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;

/**
 * Decoder of HTTP/1 requests that refuses ambiguous framing, and knows HEAD in a line it cannot read.
 *
 * <p>Netty drops Content-Length beside Transfer-Encoding by default, and takes sizes of chunks modulo 2^32; a proxy in
 * front that reads either otherwise would see other requests on the connection than this server does (RFC 9112, 6.3).
 */
final class StrictRequestDecoder extends VertxHttpRequestDecoder {

    private final ChunkSizes chunkSizes = new ChunkSizes();
    private boolean chunkRefused;
    private boolean failsAtHead;
    private boolean insideRequest;
    private boolean broken;
    private boolean removed;
    private long requests;

    StrictRequestDecoder(HttpServerOptions options) {
        super(options);
    }

    /** Why a request was not decoded. */
    static final class FramingException extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        FramingException() {
            super("Content-Length and Transfer-Encoding in one request");
        }
    }

    /** Refuses an invalid chunk as Netty does: the request ends in a failure, later bytes are discarded. */
    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (chunkRefused) {
            in.skipBytes(in.readableBytes());
        } else if (chunkSizes.isNextInvalid(in)) {
            chunkRefused = true;
            in.skipBytes(in.readableBytes());
            DefaultLastHttpContent end = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
            end.setDecoderResult(DecoderResult.failure(new NumberFormatException("Invalid chunk size")));
            out.add(end);
        } else {
            int start = in.readerIndex();
            int decoded = out.size();
            super.decode(context, in, out);
            chunkSizes.decoded(in.readerIndex() - start, out.subList(decoded, out.size()));
            note(in.readerIndex() - start, out.subList(decoded, out.size()));
        }
    }

    private void note(int readBytes, List<Object> decoded) {
        if (readBytes > 0) {
            insideRequest = true;
        }
        for (Object part : decoded) {
            requests += part instanceof HttpRequest ? 1 : 0;
            insideRequest = !(part instanceof LastHttpContent);
            broken |=
                    part instanceof HttpObject object && object.decoderResult().isFailure();
        }
    }

    /** Whether all bytes so far belong to whole requests. */
    boolean isBetweenRequests() {
        return !insideRequest && !broken && !chunkRefused && actualReadableBytes() == 0;
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) throws Exception {
        removed = true;
        super.handlerRemoved0(context);
    }

    /** Whether the connection speaks another protocol by now. */
    boolean isRemoved() {
        return removed;
    }

    /** How many requests have begun. */
    long requests() {
        return requests;
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new FramingException();
    }

    @Override
    protected HttpMessage createMessage(String[] initialLine) {
        failsAtHead = HttpMethod.HEAD.name().equals(initialLine[0]);
        HttpMessage message = super.createMessage(initialLine);
        failsAtHead = false;
        return message;
    }

    /** Netty's is a GET: its client would take the body of the refusal for the beginning of another answer. */
    @Override
    protected HttpMessage createInvalidMessage() {
        HttpMessage invalid = super.createInvalidMessage();
        if (failsAtHead && invalid instanceof HttpRequest request) {
            request.setMethod(HttpMethod.HEAD);
        }
        failsAtHead = false;
        return invalid;
    }
}
