package dev.samovar.api.cache;

import dev.samovar.api.cache.StatsBody.AlertFigures;
import dev.samovar.api.cache.StatsBody.LookupFigures;
import dev.samovar.api.cache.StatsBody.ModelFigures;
import dev.samovar.api.cache.StatsBody.NamespaceStats;
import dev.samovar.api.cache.StatsBody.SavedFigures;
import dev.samovar.api.cache.StatsBody.WindowStats;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.StoreCounts;
import dev.samovar.cache.StoreTrouble;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.stats.LookupTimes;
import dev.samovar.cache.stats.StatsSnapshot;
import dev.samovar.cache.stats.StatsSource;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelCounters;
import dev.samovar.model.ModelStats;
import dev.samovar.monitoring.alert.AlertStatus;
import dev.samovar.monitoring.alert.HitRateAlert;
import dev.samovar.monitoring.alert.HitRateWindow;
import dev.samovar.proxy.stats.UpstreamStatistics;
import io.smallrye.mutiny.Uni;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The report of cache, model, upstreams and alert for {@code /api/cache/stats}. */
public final class StatsReport {

    private static final double MEBIBYTE = 1024.0 * 1024.0;

    private final CacheStore store;
    private final StatsSource stats;
    private final HitRateWindow window;
    private final HitRateAlert alert;
    private final LanguageModel model;
    private final ModelStats modelStats;
    private final UpstreamStatistics upstreams;

    /**
     * A report that reads these sources on each request.
     *
     * @param window the hit rate of the last five minutes
     * @param alert the verdict on it
     */
    public StatsReport(
            CacheStore store,
            StatsSource stats,
            HitRateWindow window,
            HitRateAlert alert,
            LanguageModel model,
            ModelStats modelStats,
            UpstreamStatistics upstreams) {
        this.store = store;
        this.stats = stats;
        this.window = window;
        this.alert = alert;
        this.model = model;
        this.modelStats = modelStats;
        this.upstreams = upstreams;
    }

    Uni<StatsBody> read() {
        return Uni.combine()
                .all()
                .unis(store.version(), store.count(), stats.read())
                .asTuple()
                .map(now -> new StatsBody(true, stats(now.getItem1(), now.getItem2(), now.getItem3())));
    }

    private StatsBody.Stats stats(String version, StoreCounts counts, StatsSource.Reading reading) {
        StatsSnapshot total = reading.total();
        return new StatsBody.Stats(
                store.type(),
                version,
                total.hits(),
                total.misses(),
                total.staleHits(),
                round(total.hitRatePercent(), 2),
                total.requests(),
                total.sets(),
                total.deletes(),
                total.invalidations(),
                evictions(reading, counts),
                round(total.meanLookupMillis(), 4),
                lookup(LookupTimes.among(reading.counters())),
                counts.totalKeys(),
                round(counts.usedBytes() / MEBIBYTE, 4),
                counts.maxBytes(),
                namespaces(reading, counts),
                window(),
                model(reading),
                saved(total.saved()),
                UpstreamStats.of(reading.isShared() ? upstreams.figures(reading.counters()) : upstreams.figures()),
                reading.replicas(),
                reading.server().map(TreeMap::new).orElse(null),
                alert(),
                store.trouble().map(StoreTrouble::text).orElse(null));
    }

    private static LookupFigures lookup(LookupTimes times) {
        return new LookupFigures(
                times.count(),
                round(times.percentileMillis(0.5), 4),
                round(times.percentileMillis(0.95), 4),
                round(times.percentileMillis(0.99), 4));
    }

    private Map<String, NamespaceStats> namespaces(StatsSource.Reading reading, StoreCounts counts) {
        Map<String, NamespaceStats> all = new LinkedHashMap<>();
        new TreeMap<>(reading.byNamespace())
                .forEach((namespace, snapshot) -> all.put(
                        namespace.name(), of(snapshot, reading.evictions(namespace, counts), keys(namespace, counts))));
        return all;
    }

    private static long keys(Namespace namespace, StoreCounts counts) {
        return counts.keys().getOrDefault(namespace, 0L);
    }

    private static long evictions(StatsSource.Reading reading, StoreCounts counts) {
        return reading.byNamespace().keySet().stream()
                .mapToLong(namespace -> reading.evictions(namespace, counts))
                .sum();
    }

    private static NamespaceStats of(StatsSnapshot s, long evictions, long keys) {
        return new NamespaceStats(
                s.hits(),
                s.misses(),
                s.staleHits(),
                round(s.hitRatePercent(), 2),
                s.requests(),
                s.sets(),
                s.deletes(),
                s.invalidations(),
                evictions,
                round(s.meanLookupMillis(), 4),
                keys);
    }

    private WindowStats window() {
        HitRateWindow.Window w = window.window();
        return new WindowStats(
                round(w.hitRatePercent(), 2),
                w.requests(),
                w.hits(),
                w.misses(),
                round(window.meanLookupMillis(), 4),
                HitRateWindow.SPAN.toSeconds());
    }

    private ModelFigures model(StatsSource.Reading reading) {
        ModelCounters counters = ModelCounters.among(reading.counters(), ModelCounters.of(modelStats.snapshot()));
        return new ModelFigures(
                model.identity().provider(),
                model.identity().name(),
                counters.calls(),
                counters.failures(),
                new TreeMap<>(counters.reasons()),
                counters.tokens().in(),
                counters.tokens().out(),
                round(counters.meanLatencyMillis(), 2));
    }

    private static SavedFigures saved(StatsSnapshot.Saved saved) {
        return new SavedFigures(
                saved.modelCalls(), saved.tokens(), round(saved.time().toMillis() / 1000.0, 3));
    }

    private AlertFigures alert() {
        AlertStatus status = alert.status();
        return new AlertFigures(status.state().label(), status.limitPercent());
    }

    private static double round(double value, int digits) {
        return BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP).doubleValue();
    }
}
