package dev.samovar.proxy.controls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.http.BadRequestException;
import dev.samovar.proxy.RequestControls;
import dev.samovar.proxy.json.JsonRead;
import dev.samovar.proxy.json.StrictJson;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What requests ask of the cache, in the words of many gateways. */
class RequestControlReaderTest {

    private static final Duration MAX = Duration.ofHours(1);

    private final RequestControlReader reader = new RequestControlReader(MAX);

    /** Header, value, then: N no-cache, S no-store, a age, t time, p partition. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Samovar-TTL | 60 | t60",
                "samovar-ttl | 3601 | t3600",
                "Samovar-TTL | 999999999999999999 | t3600",
                "Samovar-Partition | eval-7.a_B | peval-7.a_B",
                "cf-aig-skip-cache | true | S",
                "cf-aig-skip-cache | false | ''",
                "CF-AIG-Cache-TTL | 300 | t300",
                "Helicone-Cache-Enabled | false | S",
                "Helicone-Cache-Enabled | True | ''",
                "Helicone-Cache-Seed | user-123 | puser-123",
                "Helicone-Cache-Seed | ann@example.com | p~71d4f55f72fa128dfb468a1a3901507c",
                "x-portkey-cache-force-refresh | true | N",
                "x-portkey-cache-force-refresh | False | ''",
                "x-portkey-cache-namespace | tenant_1 | ptenant_1",
                "X-OpenRouter-Cache | false | S",
                "X-OpenRouter-Cache | true | ''",
                "X-OpenRouter-Cache-Clear | true | N",
                "X-OpenRouter-Cache-TTL | 86400 | t3600",
                "Helicone-Cache-Seed | '' | ''",
                "cf-aig-skip-cache | '' | ''",
                "Cache-Control | no-cache | N",
                "Cache-Control | 'no-store, max-age=5' | Sa5",
                "Cache-Control | nonsense | ''",
                "X-Other | true | ''"
            })
    void headerHasItsGatewaysMeaning(String header, String value, String meaning) {
        assertThat(meaning(headers(header, value), "{}", true)).isEqualTo(meaning);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"cache\":{}} | ``",
                "{\"cache\":{\"no-cache\":true}} | N",
                "{\"cache\":{\"no-cache\":false,\"no-store\":null}} | ``",
                "{\"cache\":{\"no-store\":true}} | S",
                "{\"cache\":{\"use-cache\":true}} | ``",
                "{\"cache\":{\"use-cache\":false}} | S",
                "{\"cache\":{\"ttl\":300}} | t300",
                "{\"cache\":{\"ttl\":1.5}} | t1",
                "{\"cache\":{\"ttl\":1e999999999}} | t3600",
                "{\"cache\":{\"s-maxage\":600}} | a600",
                "{\"cache\":{\"s-max-age\":0}} | a0",
                "{\"cache\":{\"namespace\":\"team\"}} | pteam",
                "{\"cache\":{\"type\":\"x\",\"other\":[1]}} | ``",
                "{\"cache\":true} | ``",
                "{\"other\":{\"cache\":{\"no-store\":true}}} | ``",
                "[{\"cache\":{}}] | ``"
            })
    void cacheObjectHasLiteLlmsMeaning(String body, String meaning) {
        assertThat(meaning(MultiMap.caseInsensitiveMultiMap(), body, true)).isEqualTo(meaning);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Samovar-TTL | 0 | seconds",
                "Samovar-TTL | -1 | seconds",
                "Samovar-TTL | 1.5 | seconds",
                "Samovar-TTL | 1h | seconds",
                "Samovar-TTL | '' | seconds",
                "Samovar-TTL | ١٢ | seconds",
                "Samovar-TTL | 9999999999999999999 | seconds",
                "Samovar-Partition | '' | 1 to 64",
                "Samovar-Partition | 'a b' | 1 to 64",
                "Samovar-Partition | ~x | 1 to 64",
                "Samovar-Partition | a/b | 1 to 64",
                "cf-aig-skip-cache | yes | true or false",
                "cf-aig-cache-ttl | soon | seconds",
                "Helicone-Cache-Enabled | off | true or false",
                "x-portkey-cache-force-refresh | 2 | true or false",
                "X-OpenRouter-Cache | maybe | true or false",
                "X-OpenRouter-Cache-TTL | 0 | seconds"
            })
    void nonsensicalHeaderIsNamedWithItsRule(String header, String value, String rule) {
        assertThatThrownBy(() -> reader.headers(headers(header, value)))
                .isInstanceOf(BadRequestException.class)
                .hasMessageStartingWith("'" + header + "' is wrong: give ")
                .hasMessageContaining(rule);
    }

    @Test
    void partitionHasAtMost64Characters() {
        assertThat(meaning(headers("Samovar-Partition", "x".repeat(64)), "{}", false))
                .isEqualTo("p" + "x".repeat(64));
        assertThatThrownBy(() -> reader.headers(headers("Samovar-Partition", "x".repeat(65))))
                .isInstanceOf(BadRequestException.class);
        assertThat(meaning(headers("Helicone-Cache-Seed", "x".repeat(65)), "{}", false))
                .startsWith("p~")
                .hasSize(34);
        assertThatThrownBy(() -> reader.headers(headers("Helicone-Cache-Seed", "x".repeat(1_001))))
                .hasMessage("'Helicone-Cache-Seed' is wrong: give at most 1000 characters");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"no-cache\":\"true\"} | cache.no-cache | true or false",
                "{\"no-store\":1} | cache.no-store | true or false",
                "{\"use-cache\":\"\"} | cache.use-cache | true or false",
                "{\"ttl\":\"300\"} | cache.ttl | seconds",
                "{\"ttl\":0} | cache.ttl | at least 1",
                "{\"ttl\":-1e999999999} | cache.ttl | at least 1",
                "{\"s-maxage\":-1} | cache.s-maxage | at least 0",
                "{\"s-max-age\":[]} | cache.s-max-age | at least 0",
                "{\"namespace\":7} | cache.namespace | a text",
                "{\"namespace\":\" \"} | cache.namespace | a text"
            })
    void nonsensicalMemberIsNamedWithItsRule(String object, String field, String rule) {
        assertThatThrownBy(() -> CacheObject.read(json("{\"cache\":" + object + "}")))
                .isInstanceOf(BadRequestException.class)
                .hasMessageStartingWith("'" + field + "' is wrong: give ")
                .hasMessageContaining(rule);
    }

    @Test
    void callerWithoutOwnCredentialCannotForceAGeneration() {
        MultiMap all = headers("Cache-Control", "no-cache, no-store, max-age=1, only-if-cached")
                .add("cf-aig-skip-cache", "true")
                .add("x-portkey-cache-force-refresh", "true")
                .add("Samovar-TTL", "60")
                .add("Samovar-Partition", "p1");
        String body = "{\"cache\":{\"no-cache\":true,\"no-store\":true,\"s-maxage\":1}}";

        assertThat(meaning(all, body, true)).isEqualTo("NSa1ot60pp1");
        assertThat(meaning(all, body, false)).isEqualTo("ot60pp1");
    }

    @Test
    void shorterTimeAndStricterDirectiveWin() {
        MultiMap headers = headers("Samovar-TTL", "60")
                .add("cf-aig-cache-ttl", "30")
                .add("X-OpenRouter-Cache-TTL", "90")
                .add("X-OpenRouter-Cache", "true")
                .add("Helicone-Cache-Enabled", "false")
                .add("Cache-Control", "max-age=10");

        assertThat(meaning(headers, "{\"cache\":{\"ttl\":45,\"s-maxage\":20,\"no-cache\":false}}", true))
                .isEqualTo("Sa10t30");
        assertThat(meaning(headers, "{\"cache\":{\"ttl\":15,\"s-maxage\":5}}", true))
                .isEqualTo("Sa5t15");
    }

    @Test
    void differingPartitionsAreRefused() {
        MultiMap same = headers("Samovar-Partition", "a").add("Helicone-Cache-Seed", "a");
        assertThat(meaning(same, "{\"cache\":{\"namespace\":\"a\"}}", false)).isEqualTo("pa");

        assertThatThrownBy(() -> meaning(same, "{\"cache\":{\"namespace\":\"b\"}}", false))
                .isInstanceOf(BadRequestException.class)
                .hasMessage(
                        "'Samovar-Partition' and 'cache.namespace' differ: send one of them, or the same value in both");
        assertThatThrownBy(() ->
                        reader.headers(headers("x-portkey-cache-namespace", "a").add("x-portkey-cache-namespace", "b")))
                .isInstanceOf(BadRequestException.class);
    }

    @Test
    void controlHeadersAreKnown() {
        assertThat(Arrays.stream(ControlHeader.values()).map(ControlHeader::header))
                .allSatisfy(name ->
                        assertThat(RequestControlReader.isControlHeader(name)).isTrue());
        assertThat(List.of("CACHE-CONTROL", "Helicone-Auth", "cf-aig-authorization", "x-portkey-api-key"))
                .allSatisfy(name ->
                        assertThat(RequestControlReader.isControlHeader(name)).isTrue());
        assertThat(List.of("authorization", "content-type", "x-title", "openai-beta", "x-openrouter-title"))
                .allSatisfy(name ->
                        assertThat(RequestControlReader.isControlHeader(name)).isFalse());
    }

    @ParameterizedTest
    @ValueSource(longs = {41, 42, 43})
    void randomValuesAreReadOrRefused(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 3_000; i++) {
            String value = random.ints(random.nextInt(6), 0, 300)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            for (ControlHeader header : ControlHeader.values()) {
                try {
                    assertThat(header.read(value)).isNotNull();
                } catch (BadRequestException refused) {
                    assertThat(refused).hasMessageContaining(header.header());
                }
            }
        }
    }

    private String meaning(MultiMap headers, String body, boolean maySpend) {
        RequestControls controls = reader.controls(
                reader.headers(headers).and(CacheObject.read(json(body))), headers.getAll("Cache-Control"), maySpend);
        RequestCacheControl directives = controls.directives();
        return (directives.noCache() ? "N" : "")
                + (directives.noStore() ? "S" : "")
                + seconds("a", directives.maxAge())
                + (directives.onlyIfCached() ? "o" : "")
                + seconds("t", controls.freshFor())
                + controls.partition().map(value -> "p" + value).orElse("");
    }

    private static String seconds(String letter, Optional<Duration> time) {
        return time.map(given -> letter + given.toSeconds()).orElse("");
    }

    private static MultiMap headers(String name, String value) {
        return MultiMap.caseInsensitiveMultiMap().add(name, value);
    }

    private static JsonNode json(String text) {
        return ((JsonRead.Value) StrictJson.read(text.getBytes(StandardCharsets.UTF_8))).node();
    }
}
