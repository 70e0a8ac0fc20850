package dev.samovar.warming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.log.LogText;
import java.util.List;
import org.junit.jupiter.api.Test;

class PopularTopicsTest {

    @Test
    void topicsAreTrimmedAndKeepTheirOrder() {
        assertThat(new PopularTopics(List.of("  Web   Development ", "C++")).topics())
                .containsExactly("Web Development", "C++");
    }

    @Test
    void secondSpellingOfATopicIsLeftOut() {
        assertThat(new PopularTopics(List.of("Machine Learning", "machine  LEARNING", "C", "C#", "ＴＥＡ", "TEA", "tea"))
                        .topics())
                .containsExactly("Machine Learning", "C", "C#", "ＴＥＡ", "TEA");
    }

    @Test
    void emptyTopicIsRefusedWithItsNumber() {
        assertThatThrownBy(() -> new PopularTopics(List.of("Tea", " ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Popular topic 2: ");
    }

    @Test
    void invalidTopicIsRefused() {
        assertThatThrownBy(() -> new PopularTopics(List.of("x".repeat(201)))).hasMessageContaining("at most 200");
        assertThatThrownBy(() -> new PopularTopics(List.of("a\u0000b"))).hasMessageContaining("control character");
    }

    @Test
    void textForTheLogIsEscapedAndCut() {
        assertThat(LogText.of("tea \u202eaet\u2028\u001b[0m 机器学习 \\n"))
                .isEqualTo("tea \\u202eaet\\u2028\\u001b[0m 机器学习 \\u005cn");
        assertThat(LogText.of("x".repeat(1000))).hasSize(301).endsWith("…");
    }
}
