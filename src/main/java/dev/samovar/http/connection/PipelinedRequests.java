package dev.samovar.http.connection;

import dev.samovar.http.RequestId;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Date;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Passes the requests of an HTTP/1 connection on one by one: the next when the response before is written and the client
 * has read enough for the write queue to have room. Until then the connection is not read.
 *
 * <p>So a client that pipelines requests and never reads costs one response and one read, however many it sends. Requests
 * that break HTTP are answered here, in their turn, and end the connection. Belongs to one channel, on its event loop.
 */
// Netty tells the pipeline how a write ends, and its own formatter of dates takes Date
@SuppressWarnings({"FutureReturnValueIgnored", "JavaUtilDate"})
final class PipelinedRequests extends ChannelDuplexHandler {

    private static final long LINGER_MILLIS = 2_000;
    private static final int FIRST_FINAL_STATUS = 200;

    private final Runnable outOfMemory;
    private final Queue<Object> held = new ArrayDeque<>();
    private boolean awaitsResponse;
    private boolean readingStopped;
    private boolean drainScheduled;
    private boolean refused;
    private boolean closes;

    /**
     * @param outOfMemory called when a read or a write of this connection finds no memory
     */
    PipelinedRequests(Runnable outOfMemory) {
        this.outOfMemory = outOfMemory;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (refused) {
            ReferenceCountUtil.release(message);
        } else if (held.isEmpty() && mayPass(context, message)) {
            pass(context, message);
        } else {
            held.add(message);
            stopReading(context);
        }
    }

    /**
     * Whether no request is under way, and another may come. What was written before has left this handler for the encoder,
     * which no handler in between holds back.
     */
    boolean isIdle() {
        return !awaitsResponse && held.isEmpty() && !refused && !closes;
    }

    private boolean mayPass(ChannelHandlerContext context, Object message) {
        return !(message instanceof HttpRequest)
                || (!awaitsResponse && context.channel().isWritable());
    }

    private void pass(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            Optional<InvalidRequest> invalid = InvalidRequest.in(request);
            if (invalid.isPresent()) {
                ReferenceCountUtil.release(message);
                refuse(context, request.method(), invalid.get());
                return;
            }
            request.setUri(RequestTarget.escaped(request.uri()));
            awaitsResponse = true;
            closes |= !HttpUtil.isKeepAlive(request);
        }
        context.fireChannelRead(message);
        if (message instanceof HttpRequest) {
            // It may have been an upgrade to HTTP/2
            StrictHttp2Requests.addTo(context.pipeline());
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        boolean isInterim =
                message instanceof HttpResponse response && response.status().code() < FIRST_FINAL_STATUS;
        closes |= message instanceof HttpResponse response && !isInterim && !HttpUtil.isKeepAlive(response);
        context.write(message, promise);
        if (message instanceof LastHttpContent && !isInterim) {
            awaitsResponse = false;
            drainSoon(context);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        drainSoon(context);
        context.fireChannelWritabilityChanged();
    }

    /** Not at once: the caller is in the middle of a write. */
    private void drainSoon(ChannelHandlerContext context) {
        if (!held.isEmpty() && !drainScheduled) {
            drainScheduled = true;
            context.executor().execute(() -> drain(context));
        }
    }

    private void drain(ChannelHandlerContext context) {
        drainScheduled = false;
        if (context.isRemoved() || held.isEmpty() || !mayPass(context, held.element())) {
            return;
        }
        // Vert.x may stop reading for reasons of its own while it gets these, and that has to last
        resumeReading(context);
        while (!held.isEmpty() && mayPass(context, held.element())) {
            pass(context, held.remove());
        }
        context.fireChannelReadComplete();
        if (!held.isEmpty()) {
            stopReading(context);
        }
    }

    private void stopReading(ChannelHandlerContext context) {
        if (context.channel().config().isAutoRead()) {
            readingStopped = true;
            context.channel().config().setAutoRead(false);
        }
    }

    private void resumeReading(ChannelHandlerContext context) {
        if (readingStopped) {
            readingStopped = false;
            context.channel().config().setAutoRead(true);
        }
    }

    private void refuse(ChannelHandlerContext context, HttpMethod method, InvalidRequest invalid) {
        refused = true;
        release();
        byte[] body = invalid.body().getBytes(StandardCharsets.UTF_8);
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(invalid.status()),
                method.equals(HttpMethod.HEAD) ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .set(RequestId.HEADER, invalid.requestId())
                .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.DATE, DateFormatter.format(new Date()))
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        context.writeAndFlush(response).addListener(sent -> end(context));
    }

    /** Closes at once only the way out: unread input would turn a full close into a reset, and the client miss the answer. */
    private static void end(ChannelHandlerContext context) {
        if (context.channel() instanceof DuplexChannel channel
                && context.pipeline().get(SslHandler.class) == null) {
            channel.shutdownOutput();
            context.executor().schedule(() -> context.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof OutOfMemoryError) {
            outOfMemory.run();
            context.close();
        }
        context.fireExceptionCaught(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        release();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        release();
    }

    private void release() {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }
}
