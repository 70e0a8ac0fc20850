package dev.samovar.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.readthrough.CacheStatus;
import dev.samovar.proxy.stats.CountedRequest;
import dev.samovar.proxy.stats.UpstreamStatistics;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The prices of a configuration, and the messages of invalid ones. */
class PriceSettingsTest {

    @Test
    void priceIsThatOfAMillionTokens() {
        Map<String, String> given =
                Map.of("samovar.prices.\"gpt-4.1\".input", "2.00", "samovar.prices.\"gpt-4.1\".output", "8");

        assertThat(saved(properties(given), "gpt-4.1", 1_000_001, 3)).contains(new BigDecimal("2.000026"));
        assertThat(saved(properties(given), "gpt-4", 1_000_000, 0)).isEmpty();
    }

    @Test
    void priceThatIsNotSetIsNothing() {
        Map<String, String> given = Map.of("samovar.prices.text-embedding-3-small.input", "0.02");

        assertThat(saved(properties(given), "text-embedding-3-small", 5, 7)).contains(new BigDecimal("0.0000001"));
    }

    @Test
    void everyLineOfTheExampleFileIsAPrice() throws IOException {
        Path file = Path.of("src/docs/prices.properties");
        Map<String, String> lines = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                assertThat(line).matches("samovar\\.prices\\.[^=]+\\.(input|output)=[0-9.]+");
                lines.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
            }
        }
        ConfigSource source = new PropertiesConfigSource(file.toUri().toURL());

        assertThat(source.getProperties()).isEqualTo(lines).hasSizeGreaterThan(20);
        lines.forEach((name, price) -> {
            String model = name.replaceAll("^samovar\\.prices\\.\"?|\"?\\.(input|output)$", "");
            boolean isInput = name.endsWith(".input");
            assertThat(saved(source, model, isInput ? 1_000_000 : 0, isInput ? 0 : 1_000_000))
                    .as(name)
                    .hasValueSatisfying(
                            money -> assertThat(money).isPositive().isEqualByComparingTo(new BigDecimal(price)));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "SAMOVAR_PRICES__GPT_4O__INPUT, gpt-4o",
        "SAMOVAR_PRICES__GPT_4_1__INPUT, gpt-4.1",
        "SAMOVAR_PRICES__GPT_4_1__INPUT, GPT-4.1",
        "SAMOVAR_PRICES__ACME_LLAMA_3__INPUT, acme/llama-3"
    })
    void environmentVariableIsThePriceOfItsModel(String variable, String model) {
        ConfigSource environment = new EnvConfigSource(Map.of(variable, "1.5"), 300);

        assertThat(saved(environment, model, 1_000_000, 0)).contains(new BigDecimal("1.5"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1e3", "1,5", ".5", "5.", "NaN", "0x1", "1 2", "12345678901", "0.1234567890", "free"})
    void valueThatIsNoPriceIsRefused(String value) {
        ConfigSource source = properties(Map.of("samovar.prices.m.input", value));

        assertThatThrownBy(() -> saved(source, "m", 1, 1))
                .hasMessageContaining("samovar.prices.m.input")
                .hasMessageContaining("give the price of a million tokens, such as 2.50");
    }

    @Test
    void pricesThatNoVariableCouldTellApartAreRefused() {
        ConfigSource source =
                properties(Map.of("samovar.prices.\"gpt-4.1\".input", "1", "samovar.prices.gpt-4-1.output", "2"));

        assertThatThrownBy(() -> saved(source, "m", 1, 1))
                .isInstanceOf(ConfigurationException.class)
                .hasNoCause()
                .hasMessageContaining("gpt-4-1 and gpt-4.1 are the same model");
    }

    @Test
    void nameThatIsNoModelIsRefused() {
        ConfigSource source = properties(Map.of("samovar.prices.\"a b\".input", "1"));

        assertThatThrownBy(() -> saved(source, "m", 1, 1))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("samovar.prices.a b is wrong: give the model's name");
    }

    private static ConfigSource properties(Map<String, String> given) {
        return new PropertiesConfigSource(given, "test", 300);
    }

    /** What a hit on an entry with these tokens saves. */
    private static Optional<BigDecimal> saved(ConfigSource source, String model, long tokensIn, long tokensOut) {
        SamovarConfig config = new SmallRyeConfigBuilder()
                .withMapping(SamovarConfig.class)
                .withSources(source)
                .withDefaultValues(Map.of("samovar.upstreams.up.dialect", "openai"))
                .addDiscoveredConverters()
                .build()
                .getConfigMapping(SamovarConfig.class);
        UpstreamStatistics statistics = new UpstreamStatistics(Set.of("up"), PriceSettings.of(config.prices()));
        new CountedRequest(statistics.of("up"))
                .answered(
                        new CacheStatus.Hit(Tier.MEMORY),
                        false,
                        model,
                        Optional.empty(),
                        new Cost(1, tokensIn, tokensOut, Duration.ZERO));
        return statistics.savedMoney("up");
    }
}
