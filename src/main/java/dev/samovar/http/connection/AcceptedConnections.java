package dev.samovar.http.connection;

import dev.samovar.http.repeated.ConnectionState;
import dev.samovar.http.repeated.RepeatedRequests;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.vertx.core.http.HttpServerOptions;

/**
 * Prepares each connection that a listening socket accepts. Vert.x builds the pipeline of HTTP/1 when the first bytes
 * show that it is not HTTP/2; this adds to it before those bytes get there.
 */
@Sharable
final class AcceptedConnections extends ChannelInboundHandlerAdapter {

    /** The name of this handler in the pipeline of a listening socket. */
    static final String NAME = "samovar-accepted";

    private static final String DECODER = "httpDecoder";
    private static final String UPGRADE = "h2c";
    private static final String HANDLER = "handler";

    /** A read of this size holds some hundreds of requests at most. */
    private static final int MAX_READ_BYTES = 16 * 1024;

    private final HttpServerOptions options;
    private final UnreadResponses unread;
    private final Runnable outOfMemory;
    private final RepeatedRequests repeated;

    /**
     * @param options those of the server
     * @param unread counts the connections
     * @param outOfMemory called when a connection finds no memory
     * @param repeated answers known requests
     */
    AcceptedConnections(
            HttpServerOptions options, UnreadResponses unread, Runnable outOfMemory, RepeatedRequests repeated) {
        this.options = options;
        this.unread = unread;
        this.outOfMemory = outOfMemory;
        this.repeated = repeated;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        if (accepted instanceof Channel channel) {
            channel.config().setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator(64, 2048, MAX_READ_BYTES));
            channel.pipeline().addFirst(new Arrival());
            unread.add(channel);
        }
        context.fireChannelRead(accepted);
    }

    /** Waits until Vert.x has made its first pipeline, and goes behind it. */
    private final class Arrival extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.pipeline().addLast(new FirstBytes());
            context.pipeline().remove(this);
            context.fireChannelActive();
        }
    }

    /** Adds to the pipeline when the first bytes are on their way to the decoder. */
    private final class FirstBytes extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            prepare(context.pipeline());
            context.pipeline().remove(this);
            context.fireChannelRead(bytes);
        }
    }

    private void prepare(ChannelPipeline pipeline) {
        if (!(pipeline.get(DECODER) instanceof HttpRequestDecoder)) {
            // HTTP/2 has flow control for each stream, and a bound on streams
            StrictHttp2Requests.addTo(pipeline);
            return;
        }
        StrictRequestDecoder decoder = new StrictRequestDecoder(options);
        PipelinedRequests pipelined = new PipelinedRequests(outOfMemory);
        pipeline.replace(DECODER, DECODER, decoder);
        String behind = pipeline.get(UPGRADE) == null ? HANDLER : UPGRADE;
        pipeline.addBefore(behind, "samovar-pipelined", pipelined);
        // What a connection says about its client ahead of HTTP is not in the bytes of its requests
        if (!options.isUseProxyProtocol()) {
            repeated.addTo(pipeline.channel(), DECODER, new CodecState(decoder, pipelined));
        }
    }

    /** Until an upgrade takes the decoder out of the pipeline. */
    private record CodecState(StrictRequestDecoder decoder, PipelinedRequests pipelined) implements ConnectionState {

        @Override
        public boolean isIdle() {
            return pipelined.isIdle() && isComplete();
        }

        @Override
        public boolean isComplete() {
            return decoder.isBetweenRequests() && !decoder.isRemoved();
        }

        @Override
        public long requests() {
            return decoder.requests();
        }
    }
}
