package dev.samovar.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.content.request.InvalidRequestException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of bodies that are no JSON object, and of those that Jackson could read in two ways. */
class JsonBodyTest {

    record Body(@Nullable String topic, @Nullable Integer count) {}

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{'topic':'Tea','topic':'Cha'} | topic",
                "{'topic':'Tea','topic':'Tea'} | topic",
                "{'topic':'Tea','else':{'a':[{}],'a':1}} | a",
                "{'else':[{'b c':1,'b c':2}],'topic':'Tea'} | b c",
                "{'a\\nb':1,'a\\nb':2} | a\\u000ab"
            })
    void duplicateNameIsTold(String body, String name) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("The body has two values for '" + name + "' in one object: send one of them");
    }

    @Test
    void longDuplicateNameIsCut() {
        String name = "n".repeat(10_000);

        assertThatThrownBy(() -> read("{'" + name + "':1,'" + name + "':2}"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("'nnn")
                .satisfies(refused -> assertThat(refused.getMessage()).hasSizeLessThan(400));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{'topic':'Tea'} {}", "{'topic':'Tea'} 1", "{'topic':'Tea'} x", "{'topic':'Tea'", "{,}", "x"})
    void whatIsNotOneJsonValueIsNotJson(String body) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("The body is not JSON: send an object with 'topic', 'count'");
    }

    @Test
    void sameNameInTwoObjectsIsNoDuplicate() {
        assertThat(read("{'topic':'Tea','else':[{'topic':1},{'topic':2}]}")).isEqualTo(new Body("Tea", null));
    }

    private static Body read(String body) {
        return JsonBody.read(body.replace('\'', '"').getBytes(UTF_8), Body.class);
    }
}
