package dev.samovar.cache.readthrough.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.samovar.cache.Lease;
import dev.samovar.cache.relay.NotFollowedException;
import dev.samovar.cache.relay.StreamRelay;
import io.smallrye.mutiny.Multi;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;

/** Relay whose followed streams bring what the test says, and which shows what is offered. */
final class FakeRelay implements StreamRelay {

    final Map<String, Source> offers = new ConcurrentHashMap<>();
    final List<Followed> followed = new CopyOnWriteArrayList<>();

    @Override
    public Runnable offer(Lease lease, Source source) {
        offers.put(lease.token(), source);
        return () -> offers.remove(lease.token(), source);
    }

    @Override
    public Multi<Piece> follow(Target target, Runnable onSealed) {
        return Multi.createFrom().publisher(subscriber -> {
            Followed mine = new Followed(target, onSealed, subscriber);
            followed.add(mine);
            subscriber.onSubscribe(mine);
        });
    }

    /** The stream that was followed as the first, second, … */
    Followed followed(int number) {
        return followed.get(number - 1);
    }

    /** A stream that is followed. */
    static final class Followed implements Flow.Subscription {

        private final Target target;
        private final Runnable onSealed;
        private final Flow.Subscriber<? super Piece> subscriber;
        private volatile boolean cancelled;

        Followed(Target target, Runnable onSealed, Flow.Subscriber<? super Piece> subscriber) {
            this.target = target;
            this.onSealed = onSealed;
            this.subscriber = subscriber;
        }

        String holder() {
            return target.holder();
        }

        Duration silence() {
            return target.silence();
        }

        Followed head() {
            subscriber.onNext(new Piece.Head(FakePartLoader.HEAD));
            return this;
        }

        Followed bytes(String text) {
            subscriber.onNext(new Piece.Bytes(text.getBytes(UTF_8)));
            return this;
        }

        void end() {
            subscriber.onComplete();
        }

        void fail() {
            subscriber.onError(new NotFollowedException());
        }

        void seal() {
            onSealed.run();
        }

        boolean isCancelled() {
            return cancelled;
        }

        @Override
        public void request(long count) {
            // A test sends what it wants to
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}
