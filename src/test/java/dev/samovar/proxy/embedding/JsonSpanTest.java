package dev.samovar.proxy.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Places of values in JSON. */
class JsonSpanTest {

    private static JsonSpan of(String json) {
        return JsonSpan.of(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(JsonSpan span) {
        return new String(span.bytes(), span.from(), span.length(), StandardCharsets.UTF_8);
    }

    @Test
    void membersAreFoundAsTheyAreWritten() {
        var members = of(" {\"a\" : 1.50e+3 , \"\\u0062\":\"}\\\"é,\",\"c\":[ ] , \"d\":{\"e\":[1]},\"\":null } ")
                .members();

        assertThat(members.keySet()).containsExactly("a", "b", "c", "d", "");
        assertThat(members.values().stream().map(JsonSpanTest::text))
                .containsExactly("1.50e+3", "\"}\\\"é,\"", "[ ]", "{\"e\":[1]}", "null");
    }

    @Test
    void elementsAreFoundAsTheyAreWritten() {
        assertThat(of("[ [1,[2]] ,\"]\\\\\",{} ,-0.0\n]").elements().stream().map(JsonSpanTest::text))
                .containsExactly("[1,[2]]", "\"]\\\\\"", "{}", "-0.0");
        assertThat(of("[]").elements()).isEqualTo(List.of());
        assertThat(of("{}").members()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[",
                "[1",
                "[1,",
                "[1 2]",
                "{",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\" 1}",
                "{a:1}",
                "\"a",
                "{\"a\\",
                "[\"\\",
                "1",
                "{\"\\uxx\":1}",
                "[,]"
            })
    void bytesOfOthersAreRefusedOrHaveNoSuchPlace(String text) {
        assertThatThrownBy(() -> {
                    JsonSpan span = of(text);
                    span.members();
                    span.elements();
                })
                .isInstanceOf(JsonSpan.MalformedException.class);
    }
}
