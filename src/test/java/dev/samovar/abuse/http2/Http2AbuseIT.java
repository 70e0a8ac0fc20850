package dev.samovar.abuse.http2;

import dev.samovar.abuse.AbuseReport;
import dev.samovar.abuse.HealthWatch;
import dev.samovar.abuse.HostileModel;
import dev.samovar.abuse.Target;
import dev.samovar.abuse.Vitals;
import dev.samovar.abuse.check.LogCheck;
import dev.samovar.abuse.client.Complaints;
import dev.samovar.abuse.proxy.ProxyCases;
import dev.samovar.abuse.proxy.ProxyShots;
import dev.samovar.abuse.upstream.HostileUpstream;
import dev.samovar.abuse.upstream.ScriptedReplies;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The part of the abuse suite for the proxy's HTTP/2, which the service speaks without TLS too. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("acceptance")
class Http2AbuseIT {

    private static final long SEED = Long.getLong("abuse.seed", 20260204);
    private static final String UPSTREAM = "SAMOVAR_UPSTREAMS_PLAIN";

    private final AbuseReport report = new AbuseReport(SEED, 0);

    @Test
    void hostileFramesLeaveServiceIntact() throws IOException {
        try (HostileUpstream upstream = new HostileUpstream(
                        new ScriptedReplies("http://127.0.0.1:1"), ProxyShots.CLIENT_KEY, report.part("upstream"));
                HostileModel model = new HostileModel(SEED);
                Target target = new Target("http2", model.url(), environment(upstream.url()))) {
            Vitals before = Vitals.of(target);
            report.vitals("http2", "before", before);
            HealthWatch.during(
                    target.port(),
                    report.part("health"),
                    () -> new Http2Abuse(target, upstream, report.part("clients")).run());
            settle(target, before);
            Complaints targets = report.part("targets upstream");
            upstream.targets().stream()
                    .filter(path -> path.contains(ProxyCases.FORBIDDEN))
                    .forEach(path -> targets.add("a target that no upstream may get: " + path));
            report.log(new LogCheck(List.of(Target.SECRET, ProxyShots.CLIENT_KEY)), target.log());
        }
        report.finish("http2");
    }

    private static Map<String, String> environment(String url) {
        return Map.of(
                "SAMOVAR_CLIENT_KEYS",
                "client=" + ProxyShots.CLIENT_KEY,
                UPSTREAM + "_DIALECT",
                "openai",
                UPSTREAM + "_URL",
                url,
                UPSTREAM + "_API_KEY",
                Target.SECRET,
                // Longer than a client waits: a connection that ends was ended for what it sent
                "QUARKUS_HTTP_IDLE_TIMEOUT",
                "2m");
    }

    private void settle(Target target, Vitals before) {
        try {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> Vitals.of(target).isBackTo(before));
        } catch (ConditionTimeoutException e) {
            report.part("afterwards").add("threads or files have not gone back to what they were");
        }
        report.vitals("http2", "after", Vitals.of(target));
    }
}
