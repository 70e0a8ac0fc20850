package dev.samovar.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.UpstreamException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FailureReportsTest {

    private final Set<String> kinds = new TreeSet<>();
    private final FailureReports reports = new FailureReports((kind, text) -> kinds.add(kind));

    private static Upstream upstream(String name) {
        Duration minute = Duration.ofMinutes(1);
        return new Upstream(
                name,
                new FakeDialect(),
                URI.create("http://127.0.0.1"),
                Optional.empty(),
                true,
                false,
                Set.of(),
                new Upstream.Timeouts(minute, minute, minute));
    }

    /** Repeats of a kind are counted, and only the first and the last have their text in the log. */
    @Test
    void causesOfFailuresAreKindsOfTheirOwn() {
        for (String name : new String[] {"first", "second"}) {
            reports.failed(upstream(name), UpstreamException.unreachable("refused"));
            reports.failed(upstream(name), UpstreamException.unreachable("closed"));
            reports.failed(upstream(name), UpstreamException.tooSlow("late"));
            reports.failed(upstream(name), new IllegalStateException("any"));
        }

        assertThat(kinds).hasSize(6);
    }
}
