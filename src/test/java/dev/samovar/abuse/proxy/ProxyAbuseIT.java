package dev.samovar.abuse.proxy;

import dev.samovar.abuse.AbuseReport;
import dev.samovar.abuse.HealthWatch;
import dev.samovar.abuse.HostileModel;
import dev.samovar.abuse.Target;
import dev.samovar.abuse.Vitals;
import dev.samovar.abuse.check.LogCheck;
import dev.samovar.abuse.client.Complaints;
import dev.samovar.abuse.upstream.HostileUpstream;
import dev.samovar.abuse.upstream.ScriptedReplies;
import dev.samovar.abuse.upstream.UpstreamReplies;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The part of the abuse suite for the proxy: hostile clients, and a hostile upstream, of one process.
 *
 * <p>{@code -Dabuse.requests} is the number of requests of the other parts together, of which the random ones here are a
 * fraction; {@code -Dabuse.seed} is their seed.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("acceptance")
public class ProxyAbuseIT {

    /** The upstreams of scripted answers, by their protocols. */
    public static final String OPENAI = "plain";

    static final String ANTHROPIC = "claude";
    static final String GEMINI = "google";

    /** Keys that belong to a client, who pays for its own calls, and to an operator. */
    static final String OWN_KEY = "own-canary-93ab41c07d55e2";

    static final String OPERATOR_KEY = "operator-canary-d1940c6e77";

    private static final long SEED = Long.getLong("abuse.seed", 20260204);
    private static final int RANDOM = Integer.getInteger("abuse.requests", 4_000) / 10;
    private static final long MOST_RESIDENT_MB = 3 * 256;
    private static final List<String> SECRETS = List.of(Target.SECRET, ProxyShots.CLIENT_KEY, OWN_KEY, OPERATOR_KEY);

    /** Vert.x says so if a connection upstream breaks while a head is on its way to another event loop. */
    private static final Pattern KNOWN = Pattern.compile(
            "(?m)^.* Uncaught exception received by Vert.x: java.lang.IllegalStateException: Result is already complete\\n"
                    + "(?:\\tat .*\\n)*");

    private final AbuseReport report = new AbuseReport(SEED, RANDOM);
    private final Complaints upstreamSide = report.part("upstreams");

    @Test
    void hostileClientsAndUpstreamsOfTheProxyLeaveServiceIntact() throws IOException {
        try (HostileUpstream elsewhere = upstream(new ScriptedReplies("http://127.0.0.1:1"));
                HostileUpstream scripted = upstream(new ScriptedReplies(elsewhere.url()));
                HostileUpstream hostile = upstream(question -> UpstreamReplies.to(SEED, question));
                HostileModel model = new HostileModel(SEED);
                Target target = new Target("proxy", model.url(), environment(scripted.url(), hostile.url()))) {
            abuse(target, scripted, hostile);
            judge(elsewhere, scripted, hostile);
            report.log(new LogCheck(SECRETS), withoutKnown(target.log()));
        }
        report.finish("proxy");
    }

    private HostileUpstream upstream(Function<UpstreamReplies.Question, UpstreamReplies.Reply> replies) {
        return new HostileUpstream(replies, ProxyShots.CLIENT_KEY, upstreamSide);
    }

    private static Map<String, String> environment(String scripted, String hostile) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "SAMOVAR_CLIENT_KEYS",
                "client=" + ProxyShots.CLIENT_KEY,
                "SAMOVAR_OPERATOR_KEYS",
                "operator=" + OPERATOR_KEY,
                "SAMOVAR_PROXY_MAX_BODY",
                "1M",
                "QUARKUS_HTTP_IDLE_TIMEOUT",
                "5s"));
        Map.of(OPENAI, "openai", ANTHROPIC, "anthropic", GEMINI, "gemini")
                .forEach((name, dialect) -> environment.putAll(upstream(name, dialect, scripted)));
        environment.putAll(upstream(ProxyShots.UPSTREAM, "openai", hostile));
        return environment;
    }

    private static Map<String, String> upstream(String name, String dialect, String url) {
        String prefix = "SAMOVAR_UPSTREAMS_" + name.toUpperCase(Locale.ROOT);
        return Map.of(
                prefix + "_DIALECT",
                dialect,
                prefix + "_URL",
                url,
                prefix + "_API_KEY",
                Target.SECRET,
                prefix + "_TIMEOUT",
                "5s",
                prefix + "_FIRST_BYTE_TIMEOUT",
                "2s");
    }

    private void abuse(Target target, HostileUpstream scripted, HostileUpstream hostile) {
        ProxyCheck check = new ProxyCheck(Target.SECRET);
        ProxyReaders readers = new ProxyReaders(target, scripted, report.part("readers"));
        cases(target, check, report.part("warm-up"));
        awaitRest(scripted);
        Vitals before = Vitals.of(target);
        report.vitals("proxy", "before", before);

        HealthWatch.during(target.port(), report.part("health"), () -> {
            // Side by side, since each of them waits for time limits of the service
            CompletableFuture.allOf(
                            CompletableFuture.runAsync(() -> random(target, check, report.part("random requests"))),
                            CompletableFuture.runAsync(() -> cases(target, check, report.part("cases"))),
                            CompletableFuture.runAsync(new SmuggledRequests(
                                    target, check::complaint, report.part("smuggled requests"))::run),
                            CompletableFuture.runAsync(readers::cutBodies))
                    .join();
            new CallerAbuse(target, report.part("callers")).run();
            readers.run(check);
        });
        settle(target, before, hostile);
        new Disclosures(target, SECRETS, report.part("disclosures")).run();
    }

    private static void random(Target target, ProxyCheck check, Complaints complaints) {
        new ProxyClients(target.port(), check::complaint, complaints)
                .send(0, RANDOM, number -> ProxyShots.shot(SEED, number));
    }

    private static void cases(Target target, ProxyCheck check, Complaints complaints) {
        List<ProxyCase> cases = ProxyCases.all();
        IdentityHashMap<ProxyShot, ProxyCase> byShot = new IdentityHashMap<>();
        cases.forEach(one -> byShot.put(one.shot(), one));
        new ProxyClients(
                        target.port(),
                        (shot, outcome) -> {
                            String complaint = check.complaint(shot, outcome);
                            return complaint.isEmpty()
                                    ? Objects.requireNonNull(byShot.get(shot)).complaint(outcome)
                                    : complaint;
                        },
                        complaints)
                .send(0, cases.size(), number -> cases.get(number).shot());
    }

    private void awaitRest(HostileUpstream upstream) {
        try {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> upstream.openConnections() == 0);
        } catch (ConditionTimeoutException e) {
            upstreamSide.add(upstream.openConnections() + " connections upstream remain");
        }
    }

    private void settle(Target target, Vitals before, HostileUpstream hostile) {
        Complaints complaints = report.part("afterwards");
        awaitRest(hostile);
        try {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> Vitals.of(target).isBackTo(before));
        } catch (ConditionTimeoutException e) {
            complaints.add("threads or files have not gone back to what they were");
        }
        Vitals after = Vitals.of(target);
        report.vitals("proxy", "after", after);
        if (after.peakMb() > MOST_RESIDENT_MB) {
            complaints.add("peak " + after.peakMb() + " MiB");
        }
        if (target.get("/q/metrics").text().contains(LogCheck.MARK)) {
            complaints.add("a figure under a name of the client's making");
        }
        if (target.get("/q/health/ready").status() != 200) {
            complaints.add("no longer ready");
        }
    }

    private static byte[] withoutKnown(byte[] log) {
        String text = new String(log, StandardCharsets.ISO_8859_1);
        return KNOWN.matcher(text).replaceAll("").getBytes(StandardCharsets.ISO_8859_1);
    }

    private void judge(HostileUpstream elsewhere, HostileUpstream scripted, HostileUpstream hostile) {
        if (elsewhere.requests() > 0) {
            upstreamSide.add("redirects that were followed: " + elsewhere.targets());
        }
        for (String target : scripted.targets()) {
            if (target.contains(ProxyCases.FORBIDDEN) || target.contains(SmuggledRequests.HIDDEN)) {
                upstreamSide.add("a target that no upstream may get: " + target);
            }
        }
        if (scripted.requests() == 0 || hostile.requests() == 0) {
            upstreamSide.add("no request upstream");
        }
    }
}
