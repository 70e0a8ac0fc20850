package dev.samovar.cache.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobPatternTest {

    @ParameterizedTest(name = "[{0}] on [{1}]: {2}")
    @CsvSource({
        "abc, abc, true",
        "abc, abcd, false",
        "bcd, abcd, false",
        "ABC, abc, true",
        "abc, ABC, true",
        "*, '', true",
        "**, '', true",
        "*, anything at all, true",
        "a*c, ac, true",
        "a*c, abcbc, true",
        "a*c, abcb, false",
        "*b*, abc, true",
        "a**c, abc, true",
        "?, a, true",
        "?, '', false",
        "?, ab, false",
        "?, \uD83E\uDED6, true",
        "[abc], b, true",
        "[abc], d, false",
        "[a-c], b, true",
        "[a-c], B, true",
        "[A-C], b, true",
        "[c-a], b, true",
        "[a-c], d, false",
        "[a-], -, true",
        "[a-], a, true",
        "[-a], -, true",
        "[^abc], d, true",
        "[^abc], b, false",
        "[^abc], '', false",
        "[^a-c]x, dx, true",
        "[a^], ^, true",
        "[*], *, true",
        "[*], x, false",
        "[\\]], ], true",
        "[\\^a], ^, true",
        "[a\\-c], b, false",
        "[a\\-c], -, true",
        "[\\\\], \\, true",
        "\\*, *, true",
        "\\*, x, false",
        "\\?, x, false",
        "\\[a], [a], true",
        "\\\\, \\, true",
        "\\a, a, true",
        "\\A, a, true",
        "], ], true",
        "a]b, a]b, true",
        "STRAßE, straße, true",
        "strasse, straße, false",
        "cafe\u0301, cafe\u0301, true",
        "caf\u00e9, CAFE\u0301, true",
        "ΟΔΥΣΣΕΎΣ, οδυσσεύσ, true",
        "cafe\u0301, café, true",
        "CAFE\u0301, café, true",
        "caf[e\u0301], café, true",
        "caf[e\u0301], cafe, false",
        "J\u030c, \u01f0, true",
        "10⁶, 106, false",
        "ı, i, false",
        "[ı], i, false",
        "I, i, true"
    })
    void matchesTheWholeTextOrNot(String pattern, String text, boolean matches) {
        assertThat(GlobPattern.parse(pattern).matches(text)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Straße",
                "J\u030cam",
                "ŉ",
                "ΐ",
                "ﬃ",
                "ǅ",
                "İstanbul",
                "ısı",
                "Ω",
                "x²",
                "CAFE\u0301 ",
                "ά\u0345",
                "ǆ"
            })
    void patternThatSpellsATopicMatchesItsSubject(String topic) {
        assertThat(GlobPattern.parse("*:" + topic.strip() + ":*").matches("v1.0:x:" + Subject.of(topic) + ":00"))
                .isTrue();
    }

    /** In a key the colon and the percent sign of a subject are escaped; people see them plain. */
    @ParameterizedTest(name = "[{0}] on [{1}]: {2}")
    @CsvSource({
        "*:Docker: The Basics:*, Docker: The Basics, true",
        "*:Docker: The Basics*, Docker: The Basics, true",
        "*:docker%3a the basics:*, Docker: The Basics, true",
        "*100% cotton*, 100% Cotton, true",
        "*100%25 cotton*, 100% Cotton, true",
        "*:100%:*, 100%, true",
        "*:%3a:*, %3a, true",
        "v1.0:x:a?b:*, a:b, true",
        "v1.0:x:a[:]b:*, a:b, true",
        "v1.0:x:a[^:]b:*, a:b, false",
        "*:Docker - The Basics*, Docker: The Basics, false",
        "v2.0:x:a:b:*, a:b, false",
        "v1.0:y:a:b:*, a:b, false"
    })
    void subjectIsFoundByItsPlainForm(String pattern, String topic, boolean matches) {
        CacheKey key = new CacheKey(new Namespace("x"), Subject.of(topic), "0".repeat(32));

        assertThat(GlobPattern.parse(pattern).matches(key, "v1.0")).isEqualTo(matches);
    }

    @Test
    void keyOfAnApplicationIsFoundByWhatPeopleSee() {
        for (String name : new String[] {"user:42", "USER:42", "user:a%b", "user:cafe\u0301", "user:\u00e9"}) {
            CacheKey key = ApplicationKey.of(new Namespace("sessions"), name);

            assertThat(GlobPattern.parse("*:sessions:user:*").matches(key, "v1.0"))
                    .as(name)
                    .isTrue();
            assertThat(GlobPattern.parse("*:sessions:" + name + ":*").matches(key, "v1.0"))
                    .as(name)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "[a", "a[", "[]", "[^]", "[^", "[a-", "[\\]", "\\", "a\\", "[a\\"})
    void unfinishedPatternIsRefused(String pattern) {
        assertThatThrownBy(() -> GlobPattern.parse(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Pattern invalid: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v1.0:openai:a", "*?[x]\\\\y", "Ä 😀"})
    void patternOfABeginningTakesItByTheLetter(String literal) {
        GlobPattern pattern = GlobPattern.startingWith(literal);

        assertThat(pattern.matches(literal + "anything")).isTrue();
        assertThat(pattern.matches(literal)).isTrue();
        assertThat(pattern.matches("x" + literal)).isEqualTo(literal.isEmpty());
        assertThat(GlobPattern.startingWith("?".repeat(2_000)).matches("?".repeat(2_000)))
                .isTrue();
    }

    @Test
    void emptyOrOverlongPatternIsRefused() {
        assertThatThrownBy(() -> GlobPattern.parse("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> GlobPattern.parse("a".repeat(GlobPattern.MAX_LENGTH + 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("512");
        assertThat(GlobPattern.parse("a".repeat(GlobPattern.MAX_LENGTH)).text()).hasSize(GlobPattern.MAX_LENGTH);
    }

    @Test
    void hostilePatternCostsNoMoreThanItsLengthTimesTheText() {
        String text = "a".repeat(20_000);
        GlobPattern stars = GlobPattern.parse("*a".repeat(255) + "b");
        GlobPattern runs = GlobPattern.parse("*" + "a".repeat(500) + "*b");
        GlobPattern sets = GlobPattern.parse("*[a-z]?".repeat(70) + "b");

        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < 10; i++) {
                assertThat(stars.matches(text)).isFalse();
                assertThat(runs.matches(text)).isFalse();
                assertThat(sets.matches(text)).isFalse();
            }
        });
    }

    @ParameterizedTest(name = "[{0}] begins with [{1}]")
    @CsvSource({"v1.0:Subtopics:Py*, v1.0:subtopics:py", "*, ''", "?abc, ''", "[ab]c, ''", "a\\*b*, a*b", "abc, abc"})
    void literalPrefixEndsAtTheFirstWildcard(String pattern, String prefix) {
        assertThat(GlobPattern.parse(pattern).literalPrefix()).isEqualTo(prefix);
    }

    @ParameterizedTest(name = "[{0}] is of {1}")
    @CsvSource(
            nullValues = "any",
            value = {
                "v1.0:subtopics:*, subtopics",
                "V1.0:Subtopics:*, subtopics",
                "v1.0:subtopics:, subtopics",
                "v1.0:subtopics*, any",
                "v1.0:sub*:x, any",
                "v1.0:*, any",
                "*:subtopics:*, any",
                "v2.0:subtopics:*, any",
                "v1.0:, any",
                "v1.0, any"
            })
    void onlyNamespaceIsNamedInFull(String pattern, String namespace) {
        assertThat(GlobPattern.parse(pattern).onlyNamespace("v1.0")).isEqualTo(namespace);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void randomPatternsMatchAsANaiveMatcherSays(long seed) {
        Random random = new Random(seed);
        int matched = 0;
        for (int i = 0; i < 50_000; i++) {
            String pattern = randomOf(random, "ab*?c[-]^\\", 1 + random.nextInt(8));
            String text = randomOf(random, "abcABC-]^*", random.nextInt(8));
            if (NaiveGlob.isValid(pattern)) {
                boolean expected = NaiveGlob.matches(pattern, text);
                assertThat(GlobPattern.parse(pattern).matches(text))
                        .as("[%s] on [%s]", pattern, text)
                        .isEqualTo(expected);
                matched += expected ? 1 : 0;
            } else {
                assertThatThrownBy(() -> GlobPattern.parse(pattern))
                        .as(pattern)
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
        assertThat(matched).isGreaterThan(1_000);
    }

    private static String randomOf(Random random, String alphabet, int length) {
        return random.ints(length, 0, alphabet.length())
                .mapToObj(i -> alphabet.substring(i, i + 1))
                .reduce("", String::concat);
    }
}
