package dev.samovar.http.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Pipelined requests on one channel: when they pass, and whether the channel is read meanwhile. */
class PipelinedRequestsTest {

    private final AtomicInteger outOfMemory = new AtomicInteger();
    private final EmbeddedChannel channel = new EmbeddedChannel(new PipelinedRequests(outOfMemory::incrementAndGet));

    @Test
    void connectionIsNotReadUntilTheResponseIsWritten() {
        send("/1");
        send("/2");
        assertThat(passed()).containsExactly("/1");
        assertThat(channel.config().isAutoRead()).isFalse();

        assertThat(channel.writeOutbound(response(""))).isTrue();

        assertThat(passed()).containsExactly("/2");
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void connectionIsNotReadWhileItsWriteQueueIsFull() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(8, 16));
        send("/1");
        assertThat(channel.write(response("x".repeat(64))).isDone()).isFalse();
        send("/2");
        assertThat(passed()).containsExactly("/1");
        assertThat(channel.config().isAutoRead()).isFalse();

        channel.flush();
        channel.runPendingTasks();

        assertThat(passed()).containsExactly("/2");
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void connectionWithoutMemoryIsReportedAndClosed() {
        channel.pipeline().fireExceptionCaught(new IOException("reset"));
        assertThat(outOfMemory).hasValue(0);
        assertThat(channel.isOpen()).isTrue();

        channel.pipeline().fireExceptionCaught(new OutOfMemoryError("direct"));

        assertThat(outOfMemory).hasValue(1);
        assertThat(channel.isOpen()).isFalse();
    }

    private void send(String path) {
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path);
        request.headers().set(HttpHeaderNames.HOST, "localhost");
        channel.pipeline().fireChannelRead(request).fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        channel.runPendingTasks();
    }

    private static DefaultFullHttpResponse response(String body) {
        return new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(body.getBytes(US_ASCII)));
    }

    /** The paths of the requests that have passed since the last call. */
    private List<String> passed() {
        List<String> paths = new ArrayList<>();
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            if (message instanceof HttpRequest request) {
                paths.add(request.uri());
            }
        }
        return paths;
    }
}
