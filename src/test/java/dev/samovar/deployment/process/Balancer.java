package dev.samovar.deployment.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A round-robin load balancer over the replicas whose readiness probe is up.
 *
 * <p>It never retries a request, so a request that a replica drops fails.
 */
final class Balancer implements AutoCloseable {

    private static final Duration PROBE_EVERY = Duration.ofMillis(200);

    private final List<Backend> backends;
    private final AtomicInteger turn = new AtomicInteger();
    private volatile boolean closed;

    Balancer(List<URI> replicas) {
        backends = replicas.stream().map(Backend::new).toList();
        for (Backend backend : backends) {
            Thread prober = new Thread(() -> probe(backend), "probe " + backend.uri);
            prober.setDaemon(true);
            prober.start();
        }
    }

    /** The status of a request that is sent to the next replica. */
    int send(String pathAndQuery) throws IOException, InterruptedException {
        Backend backend = next();
        return backend.status(pathAndQuery, Duration.ofSeconds(30));
    }

    boolean isReady(URI replica) {
        return backends.stream().anyMatch(backend -> backend.uri.equals(replica) && backend.ready);
    }

    private Backend next() {
        for (int tried = 0; tried < backends.size(); tried++) {
            Backend backend = backends.get(Math.floorMod(turn.getAndIncrement(), backends.size()));
            if (backend.ready) {
                return backend;
            }
        }
        throw new IllegalStateException("No replica is ready");
    }

    @SuppressWarnings("BusyWait")
    private void probe(Backend backend) {
        try {
            while (!closed) {
                backend.ready = backend.isReady();
                Thread.sleep(PROBE_EVERY.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    private static final class Backend {
        private final URI uri;
        private final HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        private volatile boolean ready;

        private Backend(URI uri) {
            this.uri = uri;
        }

        private boolean isReady() throws InterruptedException {
            try {
                return status("/q/health/ready", Duration.ofSeconds(2)) == 200;
            } catch (IOException e) {
                return false;
            }
        }

        private int status(String pathAndQuery, Duration timeout) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(uri.resolve(pathAndQuery))
                    .timeout(timeout)
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }
}
