package dev.samovar.http.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.WriteBufferWaterMark;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the connections of this server hold together in responses that their clients have not read.
 *
 * <p>Each is bounded by its own write queue; a crowd of them is not. Above the limit those that hold most are closed,
 * until a quarter of it is free. Safe from any thread.
 */
final class UnreadResponses {

    private final long limitBytes;
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();

    /**
     * @param limitBytes what all may hold together
     */
    UnreadResponses(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** What was closed: how many connections, and how many bytes they held. */
    record Closed(int connections, long bytes) {}

    /** Counts a connection in, until it closes. */
    void add(Channel channel) {
        channels.add(channel);
        channel.closeFuture().addListener(closed -> channels.remove(channel));
    }

    /** The limit in bytes. */
    long limitBytes() {
        return limitBytes;
    }

    /** How many connections there are. */
    int connections() {
        return channels.size();
    }

    /** What all connections hold, in bytes. */
    long heldBytes() {
        return channels.stream().mapToLong(UnreadResponses::held).sum();
    }

    /** Closes what is above the limit. */
    Closed closeAboveLimit() {
        return heldBytes() > limitBytes ? closeDownTo(limitBytes - limitBytes / 4) : new Closed(0, 0);
    }

    /** Closes every connection that holds something. */
    Closed closeAll() {
        return closeDownTo(0);
    }

    private Closed closeDownTo(long bytes) {
        List<Holder> holders = channels.stream()
                .map(channel -> new Holder(channel, held(channel)))
                .filter(holder -> holder.bytes > 0)
                .sorted(Comparator.comparingLong(Holder::bytes).reversed())
                .toList();
        long rest = holders.stream().mapToLong(Holder::bytes).sum();
        long before = rest;
        int closed = 0;
        for (Holder holder : holders) {
            if (rest <= bytes) {
                break;
            }
            holder.close();
            rest -= holder.bytes;
            closed++;
        }
        return new Closed(closed, before - rest);
    }

    private record Holder(Channel channel, long bytes) {

        // From its first handler: the last one is Vert.x, which closes when all is read, that is never.
        // Nothing waits for the end of it
        @SuppressWarnings("FutureReturnValueIgnored")
        void close() {
            ChannelHandlerContext first = channel.pipeline().firstContext();
            if (first == null) {
                channel.close();
            } else {
                first.close();
            }
        }
    }

    private static long held(Channel channel) {
        if (!channel.isActive()) {
            return 0;
        }
        WriteBufferWaterMark mark = channel.config().getWriteBufferWaterMark();
        return channel.isWritable()
                ? Math.max(0, mark.high() + 1 - channel.bytesBeforeUnwritable())
                : mark.low() + channel.bytesBeforeWritable();
    }
}
