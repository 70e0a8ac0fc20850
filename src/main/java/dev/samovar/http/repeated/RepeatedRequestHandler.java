package dev.samovar.http.repeated;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Answers known requests of one HTTP/1 connection ahead of its codec. Whatever is not exactly one known request on an idle
 * connection with room for a response passes through untouched. On the connection's event loop.
 */
// The outcome of a write is the connection's: it closes
@SuppressWarnings("FutureReturnValueIgnored")
final class RepeatedRequestHandler extends ChannelInboundHandlerAdapter {

    private static final System.Logger LOG = System.getLogger(RepeatedRequestHandler.class.getName());
    private static final AttributeKey<RepeatedRequestHandler> KEY =
            AttributeKey.valueOf(RepeatedRequestHandler.class, "handler");

    private final RepeatedRequests requests;
    private final ConnectionState connection;
    private @Nullable IdleStateHandler idle;
    private int origin;
    private boolean written;
    private boolean passed;

    // The request that is on the ordinary path, if it is a candidate
    private @Nullable ByteBuf candidate;
    private long hash;
    private boolean inDecoder;
    private @Nullable Keeper keeper;

    RepeatedRequestHandler(RepeatedRequests requests, ConnectionState connection) {
        this.requests = requests;
        this.connection = connection;
    }

    /** Takes a request whose bytes are known to be whole. */
    @FunctionalInterface
    interface Keeper {
        void keep(ByteBuf bytes, long hash, int origin);
    }

    static void register(Channel channel, RepeatedRequestHandler handler) {
        channel.attr(KEY).set(handler);
    }

    static @Nullable RepeatedRequestHandler of(Channel channel) {
        return channel.attr(KEY).get();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        idle = context.pipeline().get(IdleStateHandler.class);
        origin = origin(context.channel());
    }

    /**
     * What a request's rights may depend on beside its bytes: the port that it came to, whether encrypted, and whether from
     * this machine.
     */
    private static int origin(Channel channel) {
        int port = channel.localAddress() instanceof InetSocketAddress local ? local.getPort() : 0;
        boolean isLoopback = channel.remoteAddress() instanceof InetSocketAddress peer
                && peer.getAddress() != null
                && peer.getAddress().isLoopbackAddress();
        boolean isEncrypted = channel.pipeline().get(SslHandler.class) != null;
        return port << 2 | (isLoopback ? 2 : 0) | (isEncrypted ? 1 : 0);
    }

    /** Whether the request that is being answered may become known. */
    boolean hasCandidate() {
        return candidate != null;
    }

    /** Keeps the present candidate, once its bytes are certain to be one whole request. */
    void answered(Keeper itsKeeper) {
        if (inDecoder) {
            keeper = itsKeeper;
        } else {
            keep(itsKeeper);
        }
    }

    private void keep(Keeper itsKeeper) {
        ByteBuf whole = candidate;
        candidate = null;
        if (whole != null) {
            itsKeeper.keep(whole, hash, origin);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        candidate = null;
        keeper = null;
        if (message instanceof ByteBuf bytes && isPossible(bytes)) {
            if (connection.isIdle() && answer(context, bytes)) {
                return;
            }
            passPossible(context, bytes);
        } else {
            passed = true;
            context.fireChannelRead(message);
        }
    }

    private boolean isPossible(ByteBuf bytes) {
        return requests.isEnabled() && bytes.readableBytes() <= RepeatedRequest.MAX_BYTES && !isHeadAlone(bytes);
    }

    /** Whether a body has still to come, as clients send it that write head and body one by one. */
    private static boolean isHeadAlone(ByteBuf bytes) {
        int last = bytes.writerIndex() - 1;
        return last > bytes.readerIndex()
                && bytes.getByte(bytes.readerIndex()) == 'P'
                && bytes.getByte(last) == '\n'
                && bytes.getByte(last - 1) == '\r';
    }

    private boolean answer(ChannelHandlerContext context, ByteBuf bytes) {
        long start = System.nanoTime();
        hash = requests.hash(bytes);
        RepeatedRequest known = requests.find(bytes, hash, origin);
        if (known == null) {
            candidate = requests.isSecond(hash) ? RepeatedRequest.copy(bytes) : null;
            return false;
        }
        ByteBuf response = context.channel().isWritable() ? respond(context, known, bytes, start) : null;
        if (response == null) {
            candidate = known.bytes();
            return false;
        }
        bytes.release();
        written = true;
        context.write(response, context.voidPromise());
        return true;
    }

    private @Nullable ByteBuf respond(ChannelHandlerContext context, RepeatedRequest known, ByteBuf bytes, long start) {
        try {
            return requests.respond(known, context.channel(), start);
        } catch (Error e) {
            bytes.release();
            throw e;
        } catch (RuntimeException unexpected) {
            LOG.log(System.Logger.Level.ERROR, "A repeated request could not be answered from its bytes", unexpected);
            requests.forget(known);
            return null;
        }
    }

    private void passPossible(ChannelHandlerContext context, ByteBuf bytes) {
        long before = connection.requests();
        passed = true;
        inDecoder = true;
        context.fireChannelRead(bytes);
        inDecoder = false;
        Keeper waiting = keeper;
        keeper = null;
        if (!connection.isComplete() || connection.requests() != before + 1) {
            candidate = null;
        } else if (waiting != null) {
            keep(waiting);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (written) {
            written = false;
            context.flush();
            if (idle != null) {
                idle.resetReadTimeout();
                idle.resetWriteTimeout();
            }
        }
        if (passed) {
            passed = false;
            context.fireChannelReadComplete();
        }
    }
}
