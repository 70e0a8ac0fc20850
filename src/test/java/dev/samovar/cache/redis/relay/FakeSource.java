package dev.samovar.cache.redis.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.relay.NotFollowedException;
import dev.samovar.cache.relay.StreamRelay.Opened;
import dev.samovar.cache.relay.StreamRelay.Source;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/** Generation that sends each of its readers what the test says, from its beginning, as far as it is asked for. */
final class FakeSource implements Source {

    static final ResponseHead HEAD =
            new ResponseHead("text/event-stream", List.of(new ResponseHead.Header("x-request-id", "1")));

    final List<Reader> readers = new ArrayList<>();
    private final List<UniEmitter<? super Opened>> waiting = new ArrayList<>();
    private final List<byte[]> chunks = new ArrayList<>();
    private boolean ended;

    /** Whether it may not be joined. */
    boolean refuses;

    @Override
    public Uni<Opened> open(Executor home) {
        return Uni.createFrom().emitter(emitter -> {
            if (refuses) {
                emitter.fail(new NotFollowedException());
            } else if (chunks.isEmpty() && !ended) {
                waiting.add(emitter);
                emitter.onTermination(() -> waiting.remove(emitter));
            } else {
                emitter.complete(opened());
            }
        });
    }

    private Opened opened() {
        return new Opened(HEAD, Multi.createFrom().publisher(subscriber -> {
            Reader reader = new Reader(subscriber, new ArrayDeque<>(chunks));
            readers.add(reader);
            subscriber.onSubscribe(reader);
        }));
    }

    FakeSource chunk(String text) {
        return chunk(text.getBytes(ISO_8859_1));
    }

    FakeSource chunk(byte[] chunk) {
        readers.forEach(reader -> reader.queue.add(chunk));
        chunks.add(chunk);
        go();
        return this;
    }

    void end() {
        ended = true;
        go();
    }

    void fail() {
        readers.forEach(reader -> reader.subscriber.onError(new IllegalStateException("reset")));
    }

    private void go() {
        List<UniEmitter<? super Opened>> opening = List.copyOf(waiting);
        waiting.clear();
        opening.forEach(emitter -> emitter.complete(opened()));
        List.copyOf(readers).forEach(Reader::drain);
    }

    /** One reader of it. */
    final class Reader implements Flow.Subscription {
        private final Flow.Subscriber<? super byte[]> subscriber;
        private final Queue<byte[]> queue;
        private long demand;
        private boolean emitting;
        private boolean done;
        boolean cancelled;

        private Reader(Flow.Subscriber<? super byte[]> subscriber, Queue<byte[]> queue) {
            this.subscriber = subscriber;
            this.queue = queue;
        }

        /** How many chunks it was not asked for. */
        int held() {
            return queue.size();
        }

        private void drain() {
            if (emitting) {
                return;
            }
            emitting = true;
            while (!cancelled && demand > 0 && !queue.isEmpty()) {
                demand--;
                subscriber.onNext(queue.remove());
            }
            emitting = false;
            if (!cancelled && !done && ended && queue.isEmpty()) {
                done = true;
                subscriber.onComplete();
            }
        }

        @Override
        public void request(long count) {
            demand += count;
            drain();
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}
