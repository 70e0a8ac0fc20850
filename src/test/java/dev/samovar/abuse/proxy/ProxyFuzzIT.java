package dev.samovar.abuse.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.abuse.Target;
import dev.samovar.abuse.client.Complaints;
import dev.samovar.abuse.upstream.HostileUpstream;
import dev.samovar.abuse.upstream.UpstreamReplies;
import dev.samovar.proxy.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random requests through the proxy to an upstream that answers at random. {@code -Dabuse.seed} is their seed, {@code
 * -Dproxy.requests} their number.
 */
@Tag("acceptance")
class ProxyFuzzIT {

    private static final long SEED = Long.getLong("abuse.seed", 20260204);
    private static final int REQUESTS = Integer.getInteger("proxy.requests", 500);
    private static final int WARM_UP = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Test
    void everyRequestIsAccountedForAndNothingIsLeft() throws IOException {
        Complaints upstreamSide = new Complaints("upstream");
        Complaints complaints = new Complaints("requests");
        ProxyCheck check = new ProxyCheck(Target.SECRET);
        Upstream.Timeouts timeouts =
                new Upstream.Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(5));
        try (HostileUpstream upstream = new HostileUpstream(
                        question -> UpstreamReplies.to(SEED, question), ProxyShots.CLIENT_KEY, upstreamSide);
                ProxyProcess proxy = new ProxyProcess(upstream.url(), timeouts)) {
            ProxyClients clients = new ProxyClients(proxy.port(), check::complaint, complaints);
            clients.send(0, WARM_UP, number -> ProxyShots.shot(SEED + 1, number));
            awaitRest(proxy, upstream);
            long files = files();
            clients.send(0, REQUESTS, number -> ProxyShots.shot(SEED, number));
            System.out.printf(
                    "seed %d: %d requests, %d upstream, %d good, %d hits, %d broken off%n%s%s",
                    SEED,
                    complaints.requests(),
                    upstream.requests(),
                    check.good(),
                    check.hits(),
                    check.brokenOff(),
                    Complaints.heading(),
                    complaints.row());

            assertThat(complaints(complaints, upstreamSide, proxy))
                    .as("seed " + SEED)
                    .isEmpty();
            assertThat(check.good()).as("good answers").isGreaterThan(REQUESTS / 10);
            assertThat(check.hits()).as("hits").isPositive();
            awaitRest(proxy, upstream);
            await("open files").atMost(PATIENCE).until(() -> ProxyFuzzIT.files() <= files + 10);
        }
    }

    private static List<String> complaints(Complaints requests, Complaints upstream, ProxyProcess proxy) {
        List<String> all = new ArrayList<>(requests.kept());
        all.addAll(upstream.kept());
        proxy.unexpected.forEach(failure -> all.add("unexpected: " + failure));
        proxy.warnings.stream().filter(text -> text.contains(Target.SECRET)).forEach(all::add);
        return all;
    }

    /** Waits until nothing is held any more: generations, buffers, bodies, connections. */
    private static void awaitRest(ProxyProcess proxy, HostileUpstream upstream) {
        await("generations in progress")
                .atMost(PATIENCE)
                .until(() -> proxy.whole.generationsUnderWay() == 0 && proxy.streams.generationsUnderWay() == 0);
        await("bytes of streams").atMost(PATIENCE).until(() -> proxy.streamLimits.usedBytes() == 0);
        await("bytes of bodies")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(proxy.bodies.taken()).isZero());
        await("bytes of whole answers").atMost(PATIENCE).until(() -> proxy.answers.used() == 0);
        await("connections upstream").atMost(PATIENCE).until(() -> upstream.openConnections() == 0);
    }

    private static long files() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
