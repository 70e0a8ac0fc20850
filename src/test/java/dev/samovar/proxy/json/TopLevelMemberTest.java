package dev.samovar.proxy.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The removal of one member, which leaves every other byte as it was. */
class TopLevelMemberTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"cache\":{\"ttl\":1}} | {}",
                "{ \"cache\" : {} } | {  }",
                "{\"cache\":{},\"b\":1} | {\"b\":1}",
                "{ \"cache\":{} , \"b\":1 } | {  \"b\":1 }",
                "{\"a\":1,\"cache\":{}} | {\"a\":1}",
                "{\"a\":1 , \"cache\" : {} } | {\"a\":1  }",
                "{\"a\":1, \"cache\":{}, \"b\":2} | {\"a\":1,  \"b\":2}",
                "{\"a\":{\"cache\":{}},\"b\":[\"cache\"]} | {\"a\":{\"cache\":{}},\"b\":[\"cache\"]}",
                "{\"a\":\"}\\\",\\\"cache\\\":{\",\"cache\":{\"x\":\"}\\\\\"},\"b\":-1.5e3} | {\"a\":\"}\\\",\\\"cache\\\":{\",\"b\":-1.5e3}",
                "{\"c\\u0061che\":{},\"é\":\"é\"} | {\"é\":\"é\"}",
                "{\"cache2\":1,\"cach\":2} | {\"cache2\":1,\"cach\":2}",
                "{} | {}"
            })
    void memberAndOneCommaAreCut(String body, String rest) {
        assertThat(new String(TopLevelMember.remove(body.getBytes(UTF_8), "cache"), UTF_8))
                .isEqualTo(rest);
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33, 34})
    void restIsTheSameJson(long seed) {
        RandomJson json = new RandomJson(new Random(seed));
        for (int i = 0; i < 1_000; i++) {
            ObjectNode body = json.object(3);
            body.remove("cache");
            JsonNode without = body.deepCopy();
            body.set("cache", json.object(3));
            byte[] bytes = json.spell(body);

            JsonRead rest = StrictJson.read(TopLevelMember.remove(bytes, "cache"));

            assertThat(rest)
                    .isInstanceOfSatisfying(
                            JsonRead.Value.class,
                            value -> assertThat(CanonicalJson.of(value.node())).isEqualTo(CanonicalJson.of(without)));
        }
    }
}
