package dev.samovar.content.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldTest {

    private static final Field FIELD = new Field("tea");

    @ParameterizedTest
    @ValueSource(strings = {"x", "C++", "CI/CD", ".NET", "Naïve Bayes", "机器学习", "🍵", "a:b", "‘quoted’", "e\u0301"})
    void topicIsTakenAsItIs(String topic) {
        assertThat(FIELD.topic(topic)).isEqualTo(topic);
    }

    @Test
    void topicIsTrimmedAndItsWhiteSpaceCollapsed() {
        assertThat(FIELD.topic(" \t green \u00a0 tea\u2003")).isEqualTo("green tea");
    }

    @Test
    void topicHasUpToTwoHundredCharactersOfAnyPlane() {
        assertThat(FIELD.topic("🍵".repeat(200))).hasSize(400);
        assertInvalid(() -> FIELD.topic("🍵".repeat(201)));
    }

    /** Characters as people count them: extended grapheme clusters. */
    @ParameterizedTest
    @ValueSource(strings = {"e\u0301\u0323", "👩‍👩‍👧", "🇩🇪", "👍🏽", "한", "\u1112\u1161\u11ab", "षि", "ก็"})
    void topicHasUpToTwoHundredCharactersAsPeopleCountThem(String character) {
        int fitting = Math.min(200, 3_200 / character.getBytes(UTF_8).length);

        assertThat(FIELD.topic(character.repeat(fitting))).hasSize(fitting * character.length());
        assertInvalid(() -> FIELD.topic(character.repeat(401)));
    }

    @Test
    void topicIsBoundedInBytesToo() {
        String character = "e" + "\u0301".repeat(7) + "x";
        assertThat(FIELD.topic(character.repeat(100))).hasSize(900);
        assertThatThrownBy(() -> FIELD.topic("e" + "\u0301".repeat(1_600)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("3201 bytes");
        assertThat(FIELD.topic("e" + "\u0301".repeat(1_599))).hasSize(1_600);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u200b",
                "\u200d\u200c",
                "\ufeff",
                "\u00ad",
                "\u2060 \u2060",
                "\u3164",
                "\u115f\u1160",
                "\ufe0f",
                "\u034f",
                "\u2800",
                "\udb40\udc20\udb40\udc21",
                "\u061c\u202e"
            })
    void topicThatShowsNothingIsRefused(String topic) {
        assertInvalid(() -> FIELD.topic(topic));
        assertInvalid(() -> FIELD.optionalTopic(topic));
        assertInvalid(() -> FIELD.topics(List.of("x", topic), 20));
        assertThat(FIELD.topic(topic + "x")).endsWith("x");
    }

    @ParameterizedTest
    @CsvSource({
        "lowDetail, BRIEF",
        "basic, BRIEF",
        "mediumDetail, MEDIUM",
        "intermediate, MEDIUM",
        "HIGHDETAIL, DETAILED",
        "Advanced, DETAILED"
    })
    void detailHasSynonyms(String name, Detail detail) {
        assertThat(FIELD.detail(name)).isEqualTo(detail);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "a\u0000b", "a\nb", "a\u001bb", "a\u0090b", "\ufffd", "\ud83c", "a\udf75b"})
    void topicThatIsNoneIsRefused(@Nullable String topic) {
        assertInvalid(() -> FIELD.topic(topic));
    }

    @Test
    void optionalTopicMayBeLeftOut() {
        assertThat(FIELD.optionalTopic(null)).isEmpty();
        assertThat(FIELD.optionalTopic("  ")).isEmpty();
        assertThat(FIELD.optionalTopic(" x ")).isEqualTo("x");
        assertInvalid(() -> FIELD.optionalTopic("x".repeat(201)));
    }

    @Test
    void phraseHasADefaultAndUpToFiftyCharacters() {
        assertThat(FIELD.phrase(null, "usual")).isEqualTo("usual");
        assertThat(FIELD.phrase(" ", "usual")).isEqualTo("usual");
        assertThat(FIELD.phrase("🍵".repeat(50), "usual")).hasSize(100);
        assertInvalid(() -> FIELD.phrase("x".repeat(51), "usual"));
    }

    @Test
    void numberHasADefaultAndBounds() {
        assertThat(FIELD.number(null, 1, 30, 15)).isEqualTo(15);
        assertThat(FIELD.number(" 30 ", 1, 30, 15)).isEqualTo(30);
        assertThat(FIELD.number("1", 1, 30, 15)).isEqualTo(1);
        for (String wrong : List.of("0", "31", "-1", "", "x", "1.0", "2147483648")) {
            assertInvalid(() -> FIELD.number(wrong, 1, 30, 15));
        }
    }

    @Test
    void detailIsOneOfThreeInAnyCase() {
        assertThat(FIELD.detail(null)).isEqualTo(Detail.MEDIUM);
        assertThat(FIELD.detail(" ")).isEqualTo(Detail.MEDIUM);
        assertThat(FIELD.detail(" Detailed ")).isEqualTo(Detail.DETAILED);
        assertInvalid(() -> FIELD.detail("long"));
    }

    @ParameterizedTest
    @CsvSource({"en, en", "EN, en", "pt-br, pt-BR", "zh-hant-tw, zh-Hant-TW", "iw, he", "'', en"})
    void languageIsATagInItsCanonicalForm(String given, String canonical) {
        assertThat(FIELD.language(given)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"en_US", "e", "und", "english!", "en-", "-", "en-x-abcdefgh-abcdefgh-abcdefgh-abcdefgh"})
    void languageThatIsNoTagIsRefused(String language) {
        assertInvalid(() -> FIELD.language(language));
    }

    @Test
    void topicsKeepTheirOrderAndLoseTheirDuplicates() {
        assertThat(FIELD.topics(Arrays.asList("B", " a ", "b", "A", "c"), 20)).containsExactly("B", "a", "c");
    }

    @Test
    void topicsHaveBounds() {
        assertInvalid(() -> FIELD.topics(null, 20));
        assertInvalid(() -> FIELD.topics(List.of(), 20));
        assertInvalid(() -> FIELD.topics(Collections.nCopies(21, "x"), 20));
        assertInvalid(() -> FIELD.topics(Collections.singletonList(null), 20));
        assertInvalid(() -> FIELD.topics(List.of("x", " "), 20));
    }

    private static void assertInvalid(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(InvalidRequestException.class).hasMessageStartingWith("'tea");
    }
}
