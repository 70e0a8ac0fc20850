package dev.samovar.http.connection;

import dev.samovar.http.RequestId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Locale;
import java.util.Optional;

/**
 * Checks the requests of an HTTP/2 connection as {@link PipelinedRequests} does those of HTTP/1, before Vert.x sees them.
 *
 * <p>A request that breaks HTTP is answered here and its stream ends; the other streams of the connection go on. Belongs
 * to one channel, on its event loop.
 */
// Netty tells the pipeline how a write ends, and its own formatter of dates takes Date
@SuppressWarnings({"FutureReturnValueIgnored", "JavaUtilDate"})
final class StrictHttp2Requests extends Http2FrameListenerDecorator {

    private final Http2ConnectionHandler handler;
    private final Http2Connection.PropertyKey refusedKey;

    private StrictHttp2Requests(
            Http2FrameListener vertx, Http2ConnectionHandler handler, Http2Connection.PropertyKey refusedKey) {
        super(vertx);
        this.handler = handler;
        this.refusedKey = refusedKey;
    }

    /** Checks the requests of this connection from now on, if it speaks HTTP/2. */
    static void addTo(ChannelPipeline pipeline) {
        Http2ConnectionHandler handler = pipeline.get(Http2ConnectionHandler.class);
        if (handler != null && !(handler.decoder().frameListener() instanceof StrictHttp2Requests)) {
            addTo(handler, handler.connection().newKey());
        }
    }

    private static void addTo(Http2ConnectionHandler handler, Http2Connection.PropertyKey refusedKey) {
        Http2FrameListener vertx = handler.decoder().frameListener();
        handler.decoder().frameListener(new StrictHttp2Requests(vertx, handler, refusedKey));
    }

    /** Vert.x listens with something else from the first settings on. */
    @Override
    public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) throws Http2Exception {
        super.onSettingsRead(context, settings);
        if (!(handler.decoder().frameListener() instanceof StrictHttp2Requests)) {
            addTo(handler, refusedKey);
        }
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context, int streamId, Http2Headers headers, int padding, boolean endOfStream)
            throws Http2Exception {
        if (passes(context, streamId, headers)) {
            super.onHeadersRead(context, streamId, headers, padding, endOfStream);
        }
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context,
            int streamId,
            Http2Headers headers,
            int streamDependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endOfStream)
            throws Http2Exception {
        if (passes(context, streamId, headers)) {
            super.onHeadersRead(context, streamId, headers, streamDependency, weight, exclusive, padding, endOfStream);
        }
    }

    /** What still comes of the body of a refused request counts as read, so that the connection's window stays open. */
    @Override
    public int onDataRead(ChannelHandlerContext context, int streamId, ByteBuf data, int padding, boolean endOfStream)
            throws Http2Exception {
        return isRefused(streamId)
                ? data.readableBytes() + padding
                : super.onDataRead(context, streamId, data, padding, endOfStream);
    }

    private boolean isRefused(int streamId) {
        Http2Stream stream = handler.connection().stream(streamId);
        return stream != null && stream.getProperty(refusedKey) != null;
    }

    private boolean passes(ChannelHandlerContext context, int streamId, Http2Headers headers) {
        if (isRefused(streamId)) {
            return false;
        }
        CharSequence target = headers.path();
        if (target == null) {
            // CONNECT, which has none, trailers, and what Vert.x resets
            return true;
        }
        Optional<InvalidRequest> invalid = InvalidRequest.in(headers);
        if (invalid.isPresent()) {
            refuse(context, streamId, headers.method(), invalid.get());
            return false;
        }
        headers.path(RequestTarget.escaped(target.toString()));
        if (headers.authority() != null) {
            // The same, and Vert.x would reset the stream for a difference in case
            headers.remove(HttpHeaderNames.HOST);
        }
        return true;
    }

    private void refuse(ChannelHandlerContext context, int streamId, CharSequence method, InvalidRequest invalid) {
        handler.connection().stream(streamId).setProperty(refusedKey, Boolean.TRUE);
        byte[] body = invalid.body().getBytes(StandardCharsets.UTF_8);
        boolean isHead = method != null && HttpMethod.HEAD.asciiName().contentEquals(method);
        Http2Headers head = new DefaultHttp2Headers()
                .status(Integer.toString(invalid.status()))
                .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .set(RequestId.HEADER.toLowerCase(Locale.ROOT), invalid.requestId())
                .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.DATE, DateFormatter.format(new Date()));
        handler.encoder().writeHeaders(context, streamId, head, 0, isHead, context.newPromise());
        if (!isHead) {
            handler.encoder()
                    .writeData(context, streamId, Unpooled.wrappedBuffer(body), 0, true, context.newPromise())
                    .addListener(sent -> endStream(context, streamId));
        } else {
            endStream(context, streamId);
        }
        handler.flush(context);
    }

    /** Stops a client that continues to send its body, which is not read (RFC 9113, 8.1). */
    private void endStream(ChannelHandlerContext context, int streamId) {
        if (handler.connection().stream(streamId) != null && context.channel().isActive()) {
            handler.encoder().writeRstStream(context, streamId, Http2Error.NO_ERROR.code(), context.newPromise());
            context.flush();
        }
    }
}
