package dev.samovar.faults.stream;

import static dev.samovar.fleet.Fleet.soon;

import dev.samovar.faults.stream.StreamReply.Reader;
import dev.samovar.fleet.Replica;
import dev.samovar.testing.model.StreamedChat;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Readers of streams, at a steady rate: of hot topics on replicas by chance, of a new topic on all replicas at once, and
 * of a topic whose only reader leaves before another comes. Some leave in mid-stream, some read slowly. A replica that
 * shuts down gets no new ones, as behind a balancer: after a delay it accepts no connection.
 */
final class StreamLoad implements AutoCloseable {

    static final Duration EVERY = Duration.ofMillis(150);
    private static final String WARM_UP = "warm-up ";

    private static final List<String> HOT = Stream.of("red", "blue")
            .flatMap(half -> IntStream.range(1, 4).mapToObj(i -> half + " " + i))
            .toList();
    private static final int WARM_UPS = 6;
    private static final int NEW_IN = 12;
    private static final int ABANDONED_AT = 3;
    private static final int ABANDONED_AGAIN_AT = 9;
    private static final int LEAVING_AFTER = 20_000;
    private static final int LEFT_AFTER = 4_000;

    /** The parts after which a fault finds a stream in its middle. */
    private static final int MID_STREAM = 6;

    private static final Duration TO_MID_STREAM = Duration.ofSeconds(8);

    private final List<Replica> replicas;
    private final Predicate<String> isShuttingDown;
    private final StreamedChat chat;
    private final Random random;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<StreamReply> replies = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger begun = new AtomicInteger();
    private int turn;

    /** @param isShuttingDown by the name of a replica */
    StreamLoad(List<Replica> replicas, Predicate<String> isShuttingDown, StreamedChat chat, long seed) {
        this.replicas = List.copyOf(replicas);
        this.isShuttingDown = isShuttingDown;
        this.chat = chat;
        this.random = new Random(seed);
    }

    /** Sends the next request of the steady rate. */
    void askNext() {
        int now = turn++;
        String half = now / NEW_IN % 2 == 0 ? "red" : "blue";
        switch (now % NEW_IN) {
            case 0 -> replicas.forEach(replica -> ask(replica, half + " new " + now, Reader.WHOLE));
            case ABANDONED_AT -> ask(any(), half + " left " + now, Reader.LEAVING, 1 + random.nextInt(LEFT_AFTER));
            case ABANDONED_AGAIN_AT ->
                ask(any(), half + " left " + (now - ABANDONED_AGAIN_AT + ABANDONED_AT), Reader.WHOLE);
            default -> askHot();
        }
    }

    private void askHot() {
        String topic = HOT.get(random.nextInt(HOT.size()));
        int reader = random.nextInt(6);
        ask(
                any(),
                topic,
                reader == 0 ? Reader.LEAVING : reader == 1 ? Reader.SLOW : Reader.WHOLE,
                1 + random.nextInt(LEAVING_AFTER));
    }

    private Replica any() {
        return replicas.get(random.nextInt(replicas.size()));
    }

    /** Has some streams generated before anything is checked. */
    void warmUp() {
        for (int i = 0; i < WARM_UPS; i++) {
            String topic = WARM_UP + i;
            replicas.forEach(replica -> ask(replica, topic, Reader.WHOLE));
        }
        soon("the end of the warm-up").until(() -> open() == 0);
    }

    static boolean isWarmUp(String topic) {
        return topic.startsWith(WARM_UP);
    }

    /** Begins a stream on a replica that is read there and on the others. Returns when it is in its middle. */
    void begin(Replica leader) {
        int number = begun.incrementAndGet();
        String topic = (number % 2 == 0 ? "red" : "blue") + " cut " + number;
        long start = System.nanoTime();
        ask(leader, topic, Reader.WHOLE);
        while (chat.sent(topic) < MID_STREAM && System.nanoTime() - start < TO_MID_STREAM.toNanos()) {
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
        ask(leader, topic, Reader.SLOW);
        replicas.stream().filter(other -> other != leader).forEach(other -> ask(other, topic, Reader.WHOLE));
    }

    private void ask(Replica replica, String topic, Reader reader) {
        ask(replica, topic, reader, Integer.MAX_VALUE);
    }

    private void ask(Replica replica, String topic, Reader reader, int leavesAfter) {
        if (isShuttingDown.test(replica.name())) {
            return;
        }
        open.incrementAndGet();
        int most = reader == Reader.LEAVING ? leavesAfter : Integer.MAX_VALUE;
        StreamClient client =
                new StreamClient(topic, replica.name(), replica.uri("/").getPort(), reader, most, leavesAfter % 2 == 0);
        threads.execute(() -> {
            try {
                replies.add(client.read());
            } catch (RuntimeException unreadable) {
                failures.add(unreadable);
            } finally {
                open.decrementAndGet();
            }
        });
    }

    /** How many are read now. */
    int open() {
        return open.get();
    }

    /** What was read so far, in the order of the ends. */
    List<StreamReply> replies() {
        return List.copyOf(replies);
    }

    /** Responses that the client could not read. */
    List<Throwable> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
