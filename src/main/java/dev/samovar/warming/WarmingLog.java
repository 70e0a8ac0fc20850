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
                "Warming %s: %d entries",
                subjects(run.popular().topics().size(), run.requests()),
                run.entries().size());
    }

    static void finished(WarmingReport report, Map<WarmingTarget, String> skips) {
        byReason(skips)
                .forEach((reason, all) -> LOG.infof(
                        "Skipped %d entries, %s: %s", all.size(), reason, LogText.of(String.join(", ", all))));
        byReason(report.failures())
                .forEach((reason, all) -> LOG.warnf(
                        "Could not warm %d entries: %s: %s", all.size(), reason, LogText.of(String.join(", ", all))));
        LOG.infof(
                "Warmed %s in %s s: %d entries generated, %d skipped, %d failed",
                subjects(report.popularTopics().size(), report.requests()),
                String.format(Locale.ROOT, "%.1f", report.time().toMillis() / 1000.0),
                report.warmedCount(),
                report.skipped(),
                report.failed());
    }

    private static String subjects(int topics, int requests) {
        return topics + " popular topics" + (requests == 0 ? "" : " and " + requests + " requests");
    }

    private static Map<String, List<String>> byReason(Map<WarmingTarget, String> reasons) {
        Map<String, List<String>> targets = new LinkedHashMap<>();
        reasons.forEach((target, reason) ->
                targets.computeIfAbsent(reason, r -> new ArrayList<>()).add(target.toString()));
        return targets;
    }
}
