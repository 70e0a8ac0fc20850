package dev.samovar.proxy.loader;

import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.readthrough.stream.part.Part;
import dev.samovar.proxy.UpstreamCall;
import dev.samovar.proxy.UpstreamResponse;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The parts of one answer for one subscriber: the upstream's bytes, each chunk fetched when it is asked for.
 *
 * <p>Its state belongs to one event loop, on which it sends the call and emits. Cancelling gives the call up at once.
 */
final class UpstreamParts implements Flow.Subscription {

    private final Context context;
    private final Source source;
    private final Flow.Subscriber<? super Part> subscriber;
    private final Queue<Part> ready = new ArrayDeque<>();
    private @Nullable UpstreamCall call;
    private @Nullable ReadStream<Buffer> body;
    private long demand;
    private boolean fetching;
    private boolean emitting;
    private boolean ended;

    /** What is sent, and what becomes of the answer. */
    interface Source {

        /** Sends the call. */
        UpstreamCall send();

        /** The head of an answer that may be given to others; empty for any other. */
        Optional<ResponseHead> head(UpstreamResponse response);

        /** Begins to assess an answer. */
        RunningAssessment assess(ResponseHead head);

        /** The end of a complete answer, emitted on any thread. */
        Uni<Part.End> end(RunningAssessment assessment);

        /** An answer that is not shared, as a failure; fails if it cannot be received. */
        Uni<Throwable> refused(UpstreamCall call);

        /** The failure of readers if the answer broke off. */
        Throwable broken(Throwable failure);
    }

    UpstreamParts(Context context, Source source, Flow.Subscriber<? super Part> subscriber) {
        this.context = context;
        this.source = source;
        this.subscriber = subscriber;
    }

    void start() {
        subscriber.onSubscribe(this);
        onLoop(() -> {
            if (!ended) {
                UpstreamCall sent = source.send();
                call = sent;
                sent.response().onSuccess(response -> begin(sent, response)).onFailure(this::fail);
            }
        });
    }

    private void begin(UpstreamCall sent, UpstreamResponse response) {
        if (ended) {
            return;
        }
        Optional<ResponseHead> head = source.head(response);
        if (head.isEmpty()) {
            source.refused(sent)
                    .subscribe()
                    .with(failure -> onLoop(() -> fail(failure)), failure -> onLoop(() -> fail(failure)));
            return;
        }
        RunningAssessment assessment = source.assess(head.get());
        response.body().exceptionHandler(failure -> fail(source.broken(failure)));
        response.body().endHandler(end -> complete(assessment));
        response.body().handler(chunk -> add(assessment, chunk.getBytes()));
        body = response.body();
        ready.add(new Part.Head(head.get()));
        emit();
    }

    private void add(RunningAssessment assessment, byte[] bytes) {
        fetching = false;
        try {
            assessment.feed(bytes);
        } catch (RuntimeException unexpected) {
            fail(unexpected);
            return;
        }
        ready.add(new Part.Chunk(bytes));
        emit();
    }

    private void complete(RunningAssessment assessment) {
        body = null;
        source.end(assessment)
                .subscribe()
                .with(
                        end -> onLoop(() -> {
                            ready.add(end);
                            emit();
                        }),
                        failure -> onLoop(() -> fail(failure)));
    }

    @Override
    public void request(long count) {
        onLoop(() -> {
            demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
            emit();
        });
    }

    /** Emits what is asked for; what a subscriber asks for meanwhile is emitted by the same loop. */
    private void emit() {
        if (emitting) {
            return;
        }
        emitting = true;
        while (!ended && demand > 0 && !ready.isEmpty()) {
            demand--;
            Part part = ready.remove();
            ended = part instanceof Part.End;
            subscriber.onNext(part);
            if (part instanceof Part.End) {
                subscriber.onComplete();
            }
        }
        emitting = false;
        if (!ended && demand > 0 && !fetching && body != null) {
            fetching = true;
            body.fetch(1);
        }
    }

    private void fail(Throwable failure) {
        if (!ended) {
            giveUp();
            subscriber.onError(failure);
        }
    }

    @Override
    public void cancel() {
        onLoop(() -> {
            if (!ended) {
                giveUp();
            }
        });
    }

    private void giveUp() {
        ended = true;
        ready.clear();
        if (call != null) {
            call.cancel();
        }
    }

    private void onLoop(Runnable task) {
        if (Vertx.currentContext() == context) {
            task.run();
        } else {
            context.runOnContext(there -> task.run());
        }
    }
}
