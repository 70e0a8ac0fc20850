package dev.samovar.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was read already comes first, once, and counts as one of the buffers that are asked for. */
class PrefixedStreamTest {

    private final Rest rest = new Rest();
    private final PrefixedStream stream = new PrefixedStream(Buffer.buffer("first"), rest);
    private final List<String> received = new ArrayList<>();

    @Test
    void prefixComesOnceAndFirst() {
        stream.handler(bytes -> received.add(bytes.toString()));
        assertThat(received).isEmpty();
        stream.resume();
        stream.pause().resume();
        rest.send("rest");

        assertThat(received).containsExactly("first", "rest");
        assertThat(rest.calls).containsExactly("fetch " + Long.MAX_VALUE, "pause", "fetch " + Long.MAX_VALUE);
    }

    @Test
    void prefixIsOneOfTheBuffersAskedFor() {
        stream.handler(bytes -> received.add(bytes.toString()));
        stream.fetch(1);
        assertThat(received).containsExactly("first");
        assertThat(rest.calls).isEmpty();
        stream.fetch(2);

        assertThat(rest.calls).containsExactly("fetch 2");
    }

    @Test
    void receiverThatPausesAtThePrefixGetsNoMore() {
        stream.handler(bytes -> stream.pause());
        stream.resume();

        assertThat(rest.calls).containsExactly("pause");
    }

    /** Stream that notes what it is asked for. */
    private static final class Rest implements ReadStream<Buffer> {

        private final List<String> calls = new ArrayList<>();
        private Handler<Buffer> handler = bytes -> {};

        void send(String text) {
            handler.handle(Buffer.buffer(text));
        }

        @Override
        public Rest exceptionHandler(Handler<Throwable> failed) {
            return this;
        }

        @Override
        public Rest handler(Handler<Buffer> received) {
            handler = received;
            return this;
        }

        @Override
        public Rest pause() {
            calls.add("pause");
            return this;
        }

        @Override
        public Rest resume() {
            return fetch(Long.MAX_VALUE);
        }

        @Override
        public Rest fetch(long amount) {
            calls.add("fetch " + amount);
            return this;
        }

        @Override
        public Rest endHandler(Handler<Void> end) {
            return this;
        }
    }
}
