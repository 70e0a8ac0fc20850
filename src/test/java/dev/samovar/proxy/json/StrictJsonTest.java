package dev.samovar.proxy.json;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.proxy.json.JsonRead.Reason;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read as JSON, what is refused, and that nothing makes the reader fail. */
class StrictJsonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[",
                "{\"a\":1",
                "{\"a\":1}}",
                "{\"a\":1} x",
                "{} {}",
                "1 2",
                "{a:1}",
                "{'a':1}",
                "[1,]",
                "{\"a\":1,}",
                "[01]",
                "[+1]",
                "[.5]",
                "[1.]",
                "[NaN]",
                "[Infinity]",
                "// x\n{}",
                "\"\u0001\"",
                "\"\\x\"",
                "\"\\u12g4\"",
                "nul",
                "\uFEFF{}"
            })
    void invalidJsonIsRefused(String text) {
        assertThat(StrictJson.read(text.getBytes(UTF_8))).isEqualTo(new JsonRead.Refused(Reason.NOT_JSON));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "22c328",
                "22c02022",
                "22c08022",
                "22eda08022",
                "22f880808022",
                "22ff22",
                "2280",
                "22f490808022",
                "22e282"
            })
    void invalidUtf8IsRefused(String hex) {
        assertThat(StrictJson.read(HexFormat.of().parseHex(hex))).isEqualTo(new JsonRead.Refused(Reason.NOT_JSON));
    }

    @Test
    void otherEncodingsAreRefused() {
        for (Charset charset : new Charset[] {
            UTF_16BE, UTF_16LE, Charset.forName("UTF-16"), Charset.forName("UTF-32BE"), Charset.forName("UTF-32LE")
        }) {
            for (String text : new String[] {"{}", "[1]", "\"a\"", "{\"model\":\"x\"}"}) {
                assertThat(StrictJson.read(text.getBytes(charset)))
                        .as(charset + " " + text)
                        .isEqualTo(new JsonRead.Refused(Reason.NOT_JSON));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":1}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"x\":[{\"a\":{},\"b\":1,\"c\":2,\"a\":null}]}",
                "{\"\":1,\"\":2}"
            })
    void duplicateNamesAreRefused(String text) {
        assertThat(StrictJson.read(text.getBytes(UTF_8))).isEqualTo(new JsonRead.Refused(Reason.DUPLICATE_NAMES));
    }

    @ParameterizedTest
    @CsvSource({"[,]", "'{\"a\":',}", "'[{\"a\":',}]"})
    void nestingIsBounded(String open, String close) {
        int levels = open.contains("[{") ? 2 : 1;
        int allowed = StrictJson.MAX_DEPTH / levels;

        assertThat(StrictJson.read(nested(open, close, allowed))).isInstanceOf(JsonRead.Value.class);
        assertThat(StrictJson.read(nested(open, close, allowed + 1))).isEqualTo(new JsonRead.Refused(Reason.TOO_DEEP));
        assertThat(StrictJson.read(nested(open, close, 1_000_000))).isEqualTo(new JsonRead.Refused(Reason.TOO_DEEP));
    }

    private static byte[] nested(String open, String close, int times) {
        String inner = open.equals("[") ? "" : "0";
        return (open.repeat(times) + inner + close.repeat(times)).getBytes(UTF_8);
    }

    @Test
    void numberOfValuesIsBounded() {
        assertThat(StrictJson.read(array("1", StrictJson.MAX_VALUES - 1))).isInstanceOf(JsonRead.Value.class);
        assertThat(StrictJson.read(array("1", StrictJson.MAX_VALUES)))
                .isEqualTo(new JsonRead.Refused(Reason.TOO_COMPLEX));
        assertThat(StrictJson.read(array("{}", StrictJson.MAX_CONTAINERS)))
                .isEqualTo(new JsonRead.Refused(Reason.TOO_COMPLEX));
    }

    private static byte[] array(String element, int times) {
        return ('[' + (element + ',').repeat(times - 1) + element + ']').getBytes(UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e99999999999", "-1E+2147483648", "1e-99999999999", "0e99999999999"})
    void exponentOutOfRangeIsRefused(String number) {
        assertThat(StrictJson.read(number.getBytes(UTF_8))).isInstanceOf(JsonRead.Refused.class);
    }

    @Test
    void endlessNumberIsRefused() {
        assertThat(StrictJson.read("9".repeat(100_000).getBytes(UTF_8)))
                .isEqualTo(new JsonRead.Refused(Reason.TOO_COMPLEX));
        assertThat(StrictJson.read(("0." + "9".repeat(100_000)).getBytes(UTF_8)))
                .isEqualTo(new JsonRead.Refused(Reason.TOO_COMPLEX));
    }

    @Test
    void longTextIsRead() {
        String text = "é".repeat(11_000_000);

        assertThat(StrictJson.read(('"' + text + '"').getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        JsonRead.Value.class,
                        value -> assertThat(value.node().textValue()).hasSize(text.length()));
    }

    @Test
    void manyNamesOfOneHashAreRead() {
        // "Aa" and "BB" have one hash code, and so have all strings of them
        String object = IntStream.range(0, 1 << 14)
                .mapToObj(i -> IntStream.range(0, 14)
                        .mapToObj(bit -> (i >> bit & 1) == 0 ? "Aa" : "BB")
                        .collect(Collectors.joining("", "\"", "\":1")))
                .collect(Collectors.joining(",", "{", "}"));

        assertThat(StrictJson.read(object.getBytes(UTF_8))).isInstanceOf(JsonRead.Value.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24, 25, 26})
    void mutatedBytesNeverFail(long seed) {
        Random random = new Random(seed);
        RandomJson json = new RandomJson(random);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = json.spell(json.object(3));
            for (int n = random.nextInt(3); n >= 0 && bytes.length > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));

            if (StrictJson.read(bytes) instanceof JsonRead.Value value) {
                assertThat(CanonicalJson.of(value.node())).isNotEmpty();
                if (value.node().isObject()) {
                    assertThat(TopLevelMember.remove(bytes, "a")).isNotNull();
                }
            }
            assertThat(StrictJson.read(cut)).isNotNull();
        }
    }
}
