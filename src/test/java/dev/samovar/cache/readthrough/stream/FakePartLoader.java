package dev.samovar.cache.readthrough.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.readthrough.stream.part.Part;
import dev.samovar.cache.readthrough.stream.part.PartLoader;
import io.smallrye.mutiny.Multi;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Loader whose generations send what the test says, as far as they are asked for it. */
final class FakePartLoader implements PartLoader {

    static final ResponseHead HEAD =
            new ResponseHead("text/event-stream", List.of(new ResponseHead.Header("x-request-id", "1")));
    static final Cost COST = new Cost(1, 10, 20, Duration.ofSeconds(2));

    final List<Generation> generations = new CopyOnWriteArrayList<>();

    @Override
    public Multi<Part> load() {
        return Multi.createFrom().publisher(subscriber -> {
            Generation generation = new Generation(subscriber);
            generations.add(generation);
            subscriber.onSubscribe(generation);
        });
    }

    /** A generation, the first being 1. */
    Generation generation(int number) {
        return generations.get(number - 1);
    }

    int begun() {
        return generations.size();
    }

    /** One generation. */
    static final class Generation implements Flow.Subscription {

        private final Flow.Subscriber<? super Part> subscriber;
        private final Queue<Runnable> queue = new ArrayDeque<>();
        private final StringBuilder sent = new StringBuilder();
        private long demand;
        private boolean emitting;
        private boolean begun;
        private @Nullable String end;

        Generation(Flow.Subscriber<? super Part> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long count) {
            synchronized (this) {
                demand += count;
            }
            drain();
        }

        @Override
        public synchronized void cancel() {
            if (end == null) {
                end = "cancelled";
            }
        }

        private void drain() {
            while (true) {
                Runnable next;
                synchronized (this) {
                    if (emitting || demand == 0 || queue.isEmpty() || "cancelled".equals(end)) {
                        return;
                    }
                    emitting = true;
                    demand--;
                    next = queue.remove();
                }
                next.run();
                synchronized (this) {
                    emitting = false;
                }
            }
        }

        private Generation emit(Part part) {
            synchronized (this) {
                queue.add(() -> subscriber.onNext(part));
            }
            drain();
            return this;
        }

        Generation head() {
            begun = true;
            return emit(new Part.Head(HEAD));
        }

        /** Sends a chunk, and the head before the first one. */
        Generation chunk(String text) {
            if (!begun) {
                head();
            }
            sent.append(text);
            return emit(new Part.Chunk(text.getBytes(UTF_8)));
        }

        Generation end() {
            return end(true);
        }

        /** Ends as it should. */
        Generation end(boolean storable) {
            if (!begun) {
                head();
            }
            Part end = new Part.End(storable, COST, "request", Optional.empty());
            synchronized (this) {
                queue.add(() -> {
                    if (finish("complete")) {
                        subscriber.onNext(end);
                        subscriber.onComplete();
                    }
                });
            }
            drain();
            return this;
        }

        void fail(Throwable failure) {
            if (finish("failed")) {
                subscriber.onError(failure);
            }
        }

        /** Breaks off without a failure. */
        void complete() {
            if (finish("truncated")) {
                subscriber.onComplete();
            }
        }

        private synchronized boolean finish(String how) {
            boolean first = end == null;
            end = first ? how : end;
            return first;
        }

        synchronized boolean isCancelled() {
            return "cancelled".equals(end);
        }

        synchronized boolean isComplete() {
            return "complete".equals(end);
        }

        synchronized boolean isUnderWay() {
            return end == null;
        }

        /** How many parts were not asked for yet. */
        synchronized int held() {
            return queue.size();
        }

        String sent() {
            return sent.toString();
        }
    }
}
