package dev.samovar.abuse.client;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Several clients that send numbered requests side by side, each one after the other. */
public final class ConcurrentClients {

    private ConcurrentClients() {}

    /** Sends the request with a number, and judges its answer. */
    @FunctionalInterface
    public interface Sending<C> {

        void send(C client, int number) throws IOException;
    }

    /** Sends the requests with numbers from one to before another. */
    public static <C extends Closeable> void send(int count, int from, int to, Supplier<C> client, Sending<C> sending) {
        AtomicInteger next = new AtomicInteger(from);
        ExecutorService clients = Executors.newFixedThreadPool(count);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                running.add(clients.submit(() -> {
                    try (C one = client.get()) {
                        for (int number = next.getAndIncrement(); number < to; number = next.getAndIncrement()) {
                            sending.send(one, number);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            clients.shutdownNow();
        }
    }
}
