package dev.samovar.warming;

import dev.samovar.log.LogText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jboss.logging.Logger;

/** The log lines of runs, one for each reason. */
final class WarmingLog {

    private static final Logger LOG = Logger.getLogger(WarmingRuns.class);

    private WarmingLog() {}

    static void started(WarmingRun run) {
        LOG.infof(
                "Warming %s; entries: %d",
                subjects(run.popular().topics().size(), run.requests()),
                run.entries().size());
    }

    static void finished(WarmingReport report, Map<WarmingTarget, String> skips) {
        byReason(skips)
                .forEach((reason, all) -> LOG.infof(
                        "Entries skipped: %d, %s: %s", all.size(), reason, LogText.of(String.join(", ", all))));
        byReason(report.failures())
                .forEach((reason, all) -> LOG.warnf(
                        "Entries that could not be warmed: %d, %s: %s",
                        all.size(), reason, LogText.of(String.join(", ", all))));
        LOG.infof(
                "Warmed in %s s, %s; entries generated: %d, skipped: %d, failed: %d",
                String.format(Locale.ROOT, "%.1f", report.time().toMillis() / 1000.0),
                subjects(report.popularTopics().size(), report.requests()),
                report.warmedCount(),
                report.skipped(),
                report.failed());
    }

    private static String subjects(int topics, int requests) {
        return "popular topics: " + topics + (requests == 0 ? "" : ", requests: " + requests);
    }

    private static Map<String, List<String>> byReason(Map<WarmingTarget, String> reasons) {
        Map<String, List<String>> targets = new LinkedHashMap<>();
        reasons.forEach((target, reason) ->
                targets.computeIfAbsent(reason, r -> new ArrayList<>()).add(target.toString()));
        return targets;
    }
}
