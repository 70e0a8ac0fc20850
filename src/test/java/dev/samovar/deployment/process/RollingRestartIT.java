package dev.samovar.deployment.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.PackagedService;
import dev.samovar.testing.Processes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Three replicas behind a balancer are restarted in turn, as in the rollout of a new version. */
@Tag("acceptance")
class RollingRestartIT {

    private static final int REPLICAS = 3;
    private static final int CLIENTS = 6;
    private static final int REQUESTS = 20_000;
    private static final int TOPICS = 500;
    private static final int ENDED_BY_SIGTERM = 143;

    private final List<PackagedService> replicas = new ArrayList<>();

    @AfterEach
    void end() {
        replicas.forEach(PackagedService::close);
    }

    @Test
    void noRequestIsLost() throws InterruptedException {
        for (int i = 0; i < REPLICAS; i++) {
            replicas.add(start(Processes.freePort()));
        }
        replicas.forEach(PackagedService::awaitReady);
        try (Balancer balancer =
                new Balancer(replicas.stream().map(PackagedService::uri).toList())) {
            replicas.forEach(replica -> await(balancer, replica, true));
            Load load = new Load(balancer);

            for (int i = 0; i < REPLICAS; i++) {
                replicas.set(i, restart(replicas.get(i), balancer));
            }

            load.finish();
            assertThat(load.failed).isEmpty();
            assertThat(load.answered.get()).isGreaterThanOrEqualTo(REQUESTS);
            System.out.printf(
                    "Rolling restart of %d replicas (%s): %d requests, %d failed%n",
                    REPLICAS, PackagedService.isNative() ? "native" : "jar", load.answered.get(), load.failed.size());
        }
    }

    private static PackagedService start(int port) {
        return PackagedService.start(port, Map.of("SAMOVAR_MODEL_PROVIDER", "sample"));
    }

    private static PackagedService restart(PackagedService old, Balancer balancer) {
        old.terminate();
        await(balancer, old, false);
        assertThat(old.awaitEnd()).as(old.log()).isEqualTo(ENDED_BY_SIGTERM);
        PackagedService fresh = start(old.uri().getPort());
        fresh.awaitReady();
        await(balancer, fresh, true);
        return fresh;
    }

    private static void await(Balancer balancer, PackagedService replica, boolean ready) {
        Awaitility.await().until(() -> balancer.isReady(replica.uri()) == ready);
    }

    /** Clients that send one request after another, until there are enough and no replica is restarted any more. */
    private static final class Load {
        private final AtomicInteger answered = new AtomicInteger();
        private final Queue<String> failed = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean restarting = new AtomicBoolean(true);
        private final List<Thread> clients = new ArrayList<>();

        private Load(Balancer balancer) {
            for (int i = 0; i < CLIENTS; i++) {
                Thread client = new Thread(() -> ask(balancer), "client " + i);
                clients.add(client);
                client.start();
            }
        }

        private void ask(Balancer balancer) {
            while (restarting.get() || answered.get() < REQUESTS) {
                int number = answered.getAndIncrement();
                try {
                    int status = balancer.send("/api/explanation?topic=Topic%20" + number % TOPICS);
                    if (status != 200) {
                        failed.add(number + ": " + status);
                    }
                } catch (IOException | RuntimeException e) {
                    failed.add(number + ": " + e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }

        private void finish() throws InterruptedException {
            restarting.set(false);
            for (Thread client : clients) {
                client.join();
            }
        }
    }
}
