package dev.samovar.cache.readthrough.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.readthrough.GenerationVoidedException;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.readthrough.stream.body.Audience;
import dev.samovar.cache.readthrough.stream.body.StreamLimits;
import dev.samovar.testing.store.FakeCacheStore.Operation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A run of events on a cache of streams, with what has to hold after each of them. Each byte says which generation it is
 * of, so that any mixture shows.
 */
final class StreamModel {

    /** What can happen. */
    enum Event {
        ASK,
        LEAVE,
        PURGE,
        CHUNK,
        END,
        TICK,
        HOLD_BEFORE,
        HOLD_AFTER,
        RELEASE,
        ASK_SLOWLY,
        LEAVE_LATEST,
        READ,
        PURGE_NAMESPACE,
        END_UNSTORABLE,
        FAIL,
        LONG_CHUNK,
        LOSE_LEASE,
        OUTAGE,
        END_OF_OUTAGE
    }

    /** The events whose every order is tried. */
    static final List<Event> CORE = List.of(
            Event.ASK,
            Event.LEAVE,
            Event.PURGE,
            Event.CHUNK,
            Event.END,
            Event.TICK,
            Event.HOLD_BEFORE,
            Event.HOLD_AFTER,
            Event.RELEASE);

    private static final Operation[] HELD = {
        Operation.ACQUIRE, Operation.RENEW, Operation.STORE, Operation.RELEASE, Operation.LOOK_UP
    };
    private final IllegalStateException broken = new IllegalStateException("no model");
    private static final long MAX_BODY = 60;

    private final StreamBench bench = new StreamBench(new StreamLimits(MAX_BODY, 10 * MAX_BODY), CallerContext.none());
    private final List<Request> requests = new ArrayList<>();
    private final Map<Integer, Integer> begun = new HashMap<>();
    private final List<Integer> purges = new ArrayList<>();
    private final List<CompletableFuture<Void>> gates = new ArrayList<>();
    private int now;
    private int chunks;
    private boolean leasesMayBeLost;
    private boolean releasesMayBeLost;

    private record Request(ManualReader reader, int askedAt) {}

    /** Runs events one after the other, checks after each, and ends everything at last. */
    static void run(Iterable<Event> events) {
        StreamModel model = new StreamModel();
        for (Event event : events) {
            model.now++;
            model.happen(event);
            model.check();
        }
        model.end();
    }

    private void happen(Event event) {
        switch (event) {
            case ASK -> requests.add(new Request(bench.ask(), now));
            case ASK_SLOWLY -> requests.add(new Request(bench.askSlowly(), now));
            case LEAVE ->
                present().stream()
                        .findFirst()
                        .ifPresent(request -> request.reader().leave());
            case LEAVE_LATEST -> {
                List<Request> present = present();
                if (!present.isEmpty()) {
                    present.get(present.size() - 1).reader().leave();
                }
            }
            case READ -> present().forEach(request -> request.reader().request(1));
            case PURGE -> purge(Purge.of(StreamBench.KEY));
            case PURGE_NAMESPACE -> purge(Purge.of(StreamBench.NAMESPACE));
            case CHUNK -> latest().ifPresent(this::chunk);
            case LONG_CHUNK ->
                latest().ifPresent(generation ->
                        generation.chunk((bench.loader.generations.indexOf(generation) + 1 + ";").repeat(31)));
            case END -> latest().ifPresent(generation -> end(generation, true));
            case END_UNSTORABLE -> latest().ifPresent(generation -> end(generation, false));
            case FAIL -> latest().ifPresent(generation -> generation.fail(broken));
            case TICK -> bench.tick();
            case HOLD_BEFORE -> {
                for (Operation operation : HELD) {
                    gates.add(bench.store.holdBefore(operation));
                }
            }
            case HOLD_AFTER -> {
                for (Operation operation : HELD) {
                    gates.add(bench.store.holdAfter(operation));
                }
            }
            case RELEASE -> release();
            case LOSE_LEASE -> {
                leasesMayBeLost = true;
                bench.store.expire(StreamBench.KEY);
            }
            case OUTAGE -> {
                leasesMayBeLost = true;
                releasesMayBeLost = true;
                bench.store.setUnavailable(HELD);
            }
            case END_OF_OUTAGE -> bench.store.setAvailable();
        }
        for (int number = begun.size() + 1; number <= bench.loader.begun(); number++) {
            begun.put(number, now);
        }
    }

    private void purge(Purge purge) {
        // A lease on its way is void before its generation begins, which then is not the only one
        leasesMayBeLost |= !gates.isEmpty();
        bench.purge(purge);
        purges.add(now);
    }

    private void release() {
        List<CompletableFuture<Void>> held = List.copyOf(gates);
        gates.clear();
        held.forEach(gate -> gate.complete(null));
    }

    private void chunk(FakePartLoader.Generation generation) {
        int number = bench.loader.generations.indexOf(generation) + 1;
        generation.chunk(number + "." + ++chunks + ";");
    }

    private void end(FakePartLoader.Generation generation, boolean storable) {
        if (generation.sent().isEmpty()) {
            chunk(generation);
        }
        generation.end(storable);
    }

    private List<Request> present() {
        return requests.stream()
                .filter(request ->
                        !request.reader().hasLeft() && !request.reader().isEnded())
                .toList();
    }

    private Optional<FakePartLoader.Generation> latest() {
        return underWay().stream().reduce((first, second) -> second);
    }

    private List<FakePartLoader.Generation> underWay() {
        return bench.loader.generations.stream()
                .filter(FakePartLoader.Generation::isUnderWay)
                .toList();
    }

    private int begunAt(int generation) {
        return java.util.Objects.requireNonNull(begun.get(generation));
    }

    private void check() {
        requests.forEach(this::check);
        bench.storedQuietly().ifPresent(text -> {
            int lastPurge = purges.isEmpty() ? -1 : purges.get(purges.size() - 1);
            assertThat(begunAt(firstGenerationOf(text)))
                    .as("stored before a purge")
                    .isGreaterThanOrEqualTo(lastPurge);
            assertThat(bench.generation(firstGenerationOf(text)).sent()).isEqualTo(text);
        });
        if (!leasesMayBeLost) {
            int lastPurge = purges.isEmpty() ? -1 : purges.get(purges.size() - 1);
            assertThat(underWay().stream()
                            .filter(generation -> begunAt(bench.loader.generations.indexOf(generation) + 1) >= lastPurge
                                    && generation.sent().length() <= MAX_BODY))
                    .as("one paid generation at a time")
                    .hasSizeLessThanOrEqualTo(1);
        }
        if (present().isEmpty()) {
            assertThat(underWay()).as("generations that nobody reads").isEmpty();
        }
    }

    private void check(Request request) {
        ManualReader reader = request.reader();
        String text = reader.text();
        @Nullable Throwable failure = reader.failure;
        if (failure != null) {
            assertThat(failure).isInstanceOfAny(GenerationVoidedException.class, IllegalStateException.class);
            assertThat(reader.isComplete()).isFalse();
        }
        if (text.isEmpty()) {
            return;
        }
        int number = firstGenerationOf(text);
        FakePartLoader.Generation generation = bench.generation(number);
        assertThat(generation.sent()).as("bytes of one generation from byte 0").startsWith(text);
        assertThat(purges.stream().filter(purge -> begunAt(number) < purge && purge < request.askedAt()))
                .as("purges between the generation and the request")
                .isEmpty();
        if (reader.isComplete()) {
            assertThat(text).as("a complete answer").isEqualTo(generation.sent());
            assertThat(generation.isComplete()).isTrue();
        }
    }

    private static int firstGenerationOf(String text) {
        int end = 0;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        return Integer.parseInt(text.substring(0, end));
    }

    private void end() {
        bench.store.setAvailable();
        for (int i = 0; i < 20 && (!present().isEmpty() || i == 0); i++) {
            now++;
            release();
            if (releasesMayBeLost) {
                // What a real store does at the end of the term
                bench.store.expire(StreamBench.KEY);
            }
            happen(Event.TICK);
            requests.forEach(request -> request.reader().request(Long.MAX_VALUE));
            underWay().forEach(generation -> {
                chunk(generation);
                generation.end();
            });
            happen(Event.RELEASE);
            check();
        }
        assertThat(present()).as("requests without an end").isEmpty();
        assertThat(bench.cache.generationsUnderWay()).as("generations").isZero();
        assertThat(bench.limits.usedBytes()).as("buffered bytes").isZero();
        bench.timer.advance(Audience.UNCLAIMED);
        assertThat(bench.timer.waiting()).as("timers").isZero();
        if (releasesMayBeLost) {
            return;
        }
        Acquisition acquisition =
                bench.store.acquire(StreamBench.KEY, Instant.MAX).await().indefinitely();
        Lease lease = acquisition.fold(Acquisition.Granted::lease, held -> lost(), filled -> lost());
        assertThat(lease.key()).isEqualTo(StreamBench.KEY);
    }

    private static Lease lost() {
        throw new AssertionError("A lease was not released");
    }
}
