package dev.samovar.proxy.forward;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnection;

/**
 * Filter of the responses on one connection to an upstream, in front of Vert.x.
 *
 * <p>Vert.x takes an interim response that it does not know for the last one, and the last one for that of the next
 * request on the connection: another caller's. Here it is dropped (RFC 9110, section 15.2). A connection whose upstream
 * changes the protocol unasked, or sends a status that is none, is closed.
 */
final class StrictResponses extends ChannelInboundHandlerAdapter {

    private static final int CONTINUE = 100;
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int EARLY_HINTS = 103;
    private static final int OK = 200;
    private static final int LAST_STATUS = 999;

    private boolean dropping;
    private boolean closed;

    private StrictResponses() {}

    /** Filters the responses of a new connection. To be called on its event loop. */
    static void filter(HttpConnection connection) {
        if (connection instanceof HttpClientConnection http) {
            ChannelHandlerContext client = http.channelHandlerContext();
            client.pipeline().addBefore(client.name(), "strict-responses", new StrictResponses());
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the call fails when the connection has closed
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpResponse response && response.decoderResult().isSuccess()) {
            int status = response.status().code();
            closed |= status < CONTINUE || status == SWITCHING_PROTOCOLS || status > LAST_STATUS;
            dropping = closed || (status < OK && status != CONTINUE && status != EARLY_HINTS);
        }
        if (!dropping) {
            context.fireChannelRead(message);
            return;
        }
        dropping = closed || !(message instanceof LastHttpContent);
        ReferenceCountUtil.release(message);
        if (closed) {
            context.close();
        }
    }
}
