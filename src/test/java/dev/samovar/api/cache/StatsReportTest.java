package dev.samovar.api.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.ForwardingCacheStore;
import dev.samovar.cache.StoreTrouble;
import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.cache.stats.StatsSource;
import dev.samovar.model.ModelStats;
import dev.samovar.monitoring.alert.HitRateAlert;
import dev.samovar.monitoring.alert.HitRateWindow;
import dev.samovar.testing.ManualClock;
import dev.samovar.testing.model.FakeModel;
import dev.samovar.testing.store.SampleEntries;
import dev.samovar.testing.store.StubCacheStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The statistics have the cause for which their store is degraded. */
class StatsReportTest {

    private static final StoreTrouble FULL =
            new StoreTrouble("OOM", "give it more memory", StoreTrouble.Effect.KEEPS_NOTHING);

    private final ManualClock clock = new ManualClock();
    private final StatsCounter counter = new StatsCounter(List.of(SampleEntries.EXPLANATION));
    private final StubCacheStore store = new StubCacheStore(Tier.REDIS);

    private JsonNode stats(CacheStore reported) throws JsonProcessingException {
        HitRateWindow window = new HitRateWindow(counter::total, clock);
        HitRateAlert alert = new HitRateAlert(window::window, new HitRateAlert.Limit(70, 20), List.of(), clock);
        StatsReport report = new StatsReport(
                reported, StatsSource.ofThisProcess(counter), window, alert, FakeModel.answering(), new ModelStats());
        StatsBody body = report.read().await().atMost(Duration.ofSeconds(20));
        ObjectMapper json = new ObjectMapper().findAndRegisterModules();
        return json.readTree(json.writeValueAsString(body)).path("stats");
    }

    @Test
    void storeThatWorksHasNoTrouble() throws JsonProcessingException {
        assertThat(stats(store).path("type").asText()).isEqualTo("redis");
        assertThat(stats(store).has("store_trouble")).isFalse();
    }

    @Test
    void storeThatRefusesWritesSaysWhy() throws JsonProcessingException {
        CacheStore refusing = new ForwardingCacheStore(store) {
            @Override
            public Optional<StoreTrouble> trouble() {
                return Optional.of(FULL);
            }
        };

        assertThat(stats(refusing).path("store_trouble").asText()).isEqualTo("OOM: give it more memory");
    }
}
