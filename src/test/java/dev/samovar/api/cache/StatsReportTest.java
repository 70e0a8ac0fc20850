package dev.samovar.api.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.ForwardingCacheStore;
import dev.samovar.cache.StoreTrouble;
import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.readthrough.CacheStatus;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.cache.stats.StatsSource;
import dev.samovar.model.ModelStats;
import dev.samovar.monitoring.alert.HitRateAlert;
import dev.samovar.monitoring.alert.HitRateWindow;
import dev.samovar.proxy.stats.CountedRequest;
import dev.samovar.proxy.stats.ModelPrice;
import dev.samovar.proxy.stats.ModelPrices;
import dev.samovar.proxy.stats.UpstreamStatistics;
import dev.samovar.testing.ManualClock;
import dev.samovar.testing.model.FakeModel;
import dev.samovar.testing.store.SampleEntries;
import dev.samovar.testing.store.StubCacheStore;
import io.smallrye.mutiny.Uni;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The statistics of upstreams, and the cause for which a store is degraded. */
class StatsReportTest {

    private static final StoreTrouble FULL =
            new StoreTrouble("OOM", "give it more memory", StoreTrouble.Effect.KEEPS_NOTHING);

    private static final ModelPrice GPT = new ModelPrice("gpt-4o", new BigDecimal("2.50"), BigDecimal.TEN);

    private final ManualClock clock = new ManualClock();
    private final StatsCounter counter = new StatsCounter(List.of(SampleEntries.EXPLANATION));
    private final StubCacheStore store = new StubCacheStore(Tier.REDIS);
    private final UpstreamStatistics upstreams =
            new UpstreamStatistics(Set.of("openai", "spare"), ModelPrices.of(List.of(GPT)));
    private StatsSource source = StatsSource.ofThisProcess(counter);

    private JsonNode stats(CacheStore reported) throws JsonProcessingException {
        HitRateWindow window = new HitRateWindow(counter::total, clock);
        HitRateAlert alert = new HitRateAlert(window::window, new HitRateAlert.Limit(70, 20), List.of(), clock);
        StatsReport report =
                new StatsReport(reported, source, window, alert, FakeModel.answering(), new ModelStats(), upstreams);
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

    @Test
    void upstreamsAreThoseOfTheConfigurationAlone() throws JsonProcessingException {
        JsonNode spare = stats(store).path("upstreams").path("spare");

        assertThat(stats(store).path("upstreams").properties().stream().map(Map.Entry::getKey))
                .containsExactly("openai", "spare");
        assertThat(spare.toString())
                .isEqualTo("{\"requests\":0,\"hits\":0,\"stale_hits\":0,\"misses\":0,\"coalesced\":0,"
                        + "\"hit_rate_percent\":0.0,\"bypassed\":{},\"refused\":0,\"calls\":0,\"failures\":{},"
                        + "\"first_byte\":{\"count\":0,\"mean_ms\":0.0,\"p50_ms\":0.0,\"p95_ms\":0.0,\"p99_ms\":0.0},"
                        + "\"tokens_in\":0,\"tokens_out\":0,\"saved\":{\"calls\":0,\"tokens\":0,\"tokens_in\":0,"
                        + "\"tokens_out\":0,\"seconds\":0.0},"
                        + "\"spent\":{\"tokens\":0,\"tokens_in\":0,\"tokens_out\":0},\"models\":{},\"partitions\":{}}");
    }

    @Test
    void savedMoneyIsShownForModelsWithAPrice() throws JsonProcessingException {
        hit("gpt-5");
        assertThat(stats(store).at("/upstreams/openai/saved").has("money")).isFalse();

        hit("gpt-4o");

        JsonNode openai = stats(store).at("/upstreams/openai");
        assertThat(openai.path("requests").asLong()).isEqualTo(2);
        assertThat(openai.path("hits").asLong()).isEqualTo(2);
        assertThat(openai.path("hit_rate_percent").asDouble()).isEqualTo(100);
        assertThat(openai.path("saved").toString())
                .isEqualTo("{\"calls\":2,\"tokens\":2600,\"tokens_in\":2000,\"tokens_out\":600,\"seconds\":3.0,"
                        + "\"money\":0.0055}");
    }

    @Test
    void spentAndSavedMoneyIsShownByModelAndPartition() throws JsonProcessingException {
        upstreams.of("openai").answered("gpt-4o", Optional.of("eval-7"), 1_000_000, 1);
        upstreams.of("openai").answered("gpt-5", Optional.of("eval-7"), 7, 8);
        hit("gpt-4o");

        JsonNode openai = stats(store).at("/upstreams/openai");
        String spent = "{\"tokens\":1000001,\"tokens_in\":1000000,\"tokens_out\":1,\"money\":2.50001}";
        String saved = "{\"tokens\":1300,\"tokens_in\":1000,\"tokens_out\":300,\"money\":0.0055}";
        String none = "{\"tokens\":0,\"tokens_in\":0,\"tokens_out\":0}";
        assertThat(openai.path("spent").toString())
                .isEqualTo("{\"tokens\":1000016,\"tokens_in\":1000007,\"tokens_out\":9,\"money\":2.50001}");
        assertThat(openai.path("models").toString())
                .isEqualTo("{\"gpt-4o\":{\"spent\":" + spent + ",\"saved\":" + saved
                        + "},\"other\":{\"spent\":{\"tokens\":15,\"tokens_in\":7,\"tokens_out\":8},\"saved\":" + none
                        + "}}");
        assertThat(openai.path("partitions").toString())
                .isEqualTo("{\"eval-7\":{\"spent\":" + openai.path("spent") + ",\"saved\":" + saved + "}}");
    }

    @Test
    void upstreamsOfAFleetAreThoseOfAllReplicas() throws JsonProcessingException {
        hit("gpt-4o");
        UpstreamStatistics other = new UpstreamStatistics(Set.of("openai"), ModelPrices.of(List.of(GPT)));
        new CountedRequest(other.of("openai")).bypassed("path");
        Map<String, Long> sum = new HashMap<>(upstreams.byName());
        other.byName().forEach((name, count) -> sum.merge(name, count, Long::sum));
        sum.put("openai.hits", 99L);
        source = () ->
                Uni.createFrom().item(new StatsSource.Reading(counter.byNamespace(), 2, sum, Optional.of(Map.of())));

        JsonNode openai = stats(store).at("/upstreams/openai");

        assertThat(openai.path("requests").asLong()).isEqualTo(2);
        assertThat(openai.path("hits").asLong()).isEqualTo(1);
        assertThat(openai.path("bypassed").toString()).isEqualTo("{\"path\":1}");
    }

    private void hit(String model) {
        new CountedRequest(upstreams.of("openai"))
                .answered(
                        new CacheStatus.Hit(Tier.MEMORY),
                        false,
                        model,
                        Optional.of("eval-7"),
                        new Cost(1, 1000, 300, Duration.ofMillis(1500)));
    }
}
