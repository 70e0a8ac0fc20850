package dev.samovar.proxy.forward;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnection;
import java.util.Objects;

/**
 * Filter of the responses on one connection to an upstream, in front of Vert.x.
 *
 * <p>Vert.x takes an interim response that it does not know for the last one, and the last one for that of the next
 * request on the connection: another caller's. Here it is dropped (RFC 9110, section 15.2). A connection whose upstream
 * changes the protocol unasked, or sends a status that is none, is closed.
 *
 * <p>It also counts the responses that have ended. A call gets that event later: the connection may be
 * another call's by then.
 */
final class StrictResponses extends ChannelInboundHandlerAdapter {

    private static final int CONTINUE = 100;
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int EARLY_HINTS = 103;
    private static final int OK = 200;
    private static final int LAST_STATUS = 999;
    private static final String NAME = "strict-responses";

    private final ChannelHandlerContext client;
    private boolean dropping;
    private boolean closed;
    private boolean interim;
    private int begun;
    private volatile int ended;

    /**
     * A filter.
     *
     * @param client the handler of Vert.x that the responses go to
     */
    StrictResponses(ChannelHandlerContext client) {
        this.client = client;
    }

    /** Filters the responses of a new connection. To be called on its event loop. */
    static void filter(HttpConnection connection) {
        if (connection instanceof HttpClientConnection http) {
            ChannelHandlerContext client = http.channelHandlerContext();
            client.pipeline().addBefore(client.name(), NAME, new StrictResponses(client));
        }
    }

    /** Where a call stands that has a connection: behind the responses that have ended on it so far. */
    static Place place(HttpConnection connection) {
        ChannelHandlerContext client = ((HttpClientConnection) connection).channelHandlerContext();
        StrictResponses responses =
                Objects.requireNonNull(client.pipeline().get(StrictResponses.class), "a connection without a filter");
        return new Place(responses, responses.ended);
    }

    /**
     * The place of a call on its connection.
     *
     * @param before how many responses had ended when the call got the connection
     */
    record Place(StrictResponses responses, int before) {

        /**
         * Gives the call up.
         *
         * @param requestEnded whether its whole request was given to the connection
         * @param answered whether it has its response's head
         * @param reset resets it, which closes the connection
         * @param over instead of that, if the connection may be another call's already
         */
        void giveUp(boolean requestEnded, boolean answered, Runnable reset, Runnable over) {
            if (responses.client.executor().inEventLoop()) {
                responses.giveUp(this, requestEnded, answered, reset, over);
            } else {
                responses.client.executor().execute(() -> responses.giveUp(this, requestEnded, answered, reset, over));
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the call is given up either way
    private void giveUp(Place place, boolean requestEnded, boolean answered, Runnable reset, Runnable over) {
        if (requestEnded && ended > place.before()) {
            over.run();
        } else if (begun > place.before() && !answered) {
            // The head is on its way to the call: Vert.x would fail at it after a reset
            client.close();
        } else {
            reset.run();
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the call fails when the connection has closed
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpResponse response && response.decoderResult().isSuccess()) {
            int status = response.status().code();
            closed |= status < CONTINUE || status == SWITCHING_PROTOCOLS || status > LAST_STATUS;
            interim = status < OK;
            dropping = closed || (interim && status != CONTINUE && status != EARLY_HINTS);
            begun += interim ? 0 : 1;
        }
        if (!dropping) {
            countEnd(message);
            context.fireChannelRead(message);
            return;
        }
        dropping = closed || !(message instanceof LastHttpContent);
        ReferenceCountUtil.release(message);
        if (closed) {
            context.close();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written by the connection's event loop alone
    private void countEnd(Object message) {
        if (message instanceof LastHttpContent && !interim) {
            ended++;
        }
    }
}
