package dev.samovar.cache.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.Character.UnicodeScript;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectTest {

    @ParameterizedTest(name = "[{0}]")
    @ValueSource(
            strings = {
                "Python",
                " python ",
                "PYTHON",
                "pYtHoN",
                "\tPython\r\n",
                "\u00a0Python\u00a0",
                "\u3000Python",
                "\u2003Python\u2029",
                "\u0085Python"
            })
    void spellingsOfOneTopicAreOneSubject(String topic) {
        assertThat(Subject.of(topic)).isEqualTo("python");
    }

    /** ASCII has a shorter way through the folding; one letter of another script leads round it. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void asciiIsFoldedLikeTheSameTextAmongOthers(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            String ascii = random.ints(random.nextInt(40), ' ', '~' + 1)
                            .map(c -> random.nextInt(4) == 0 ? ' ' : c)
                            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    + ".";

            assertThat(Subject.fold(ascii) + 'ж').isEqualTo(Subject.fold(ascii + 'Ж'));
            assertThat(Subject.of(ascii) + 'ж').isEqualTo(Subject.of(ascii + 'Ж'));
            assertThat(Subject.collapse(ascii) + 'Ж').isEqualTo(Subject.collapse(ascii + 'Ж'));
        }
    }

    @Test
    void otherTopicsStayApart() {
        List<String> topics =
                List.of("C", "C++", "C#", "Java", "JavaScript", "J", "F#", "F♯", "A/B", "A-B", "A.B", "AB");

        assertThat(topics.stream().map(Subject::of).distinct()).hasSameSizeAs(topics);
    }

    /** Compatibility characters, and letters that only full case folding joins, may mean something else. */
    @ParameterizedTest(name = "[{0}] is not [{1}]")
    @CsvSource({
        "10⁶, 106",
        "2⁵, 25",
        "x², x2",
        "H₂O, H2O",
        "½, 1/2",
        "Maße, Masse",
        "Straße, Strasse",
        "ﬁnance, finance",
        "Ｐｙｔｈｏｎ, Python",
        "ℙython, python",
        "Ⅳ, IV",
        "™, tm",
        "a：b, a:b",
        "…, ...",
        "ﬀ, ff",
        "µ, μ",
        "ſ, s"
    })
    void otherCharactersStayApart(String text, String other) {
        assertThat(Subject.fold(text)).isNotEqualTo(Subject.fold(other));
    }

    @ParameterizedTest(name = "[{0}] is [{1}]")
    @CsvSource({
        "'machine  \t\n learning', machine learning",
        "machine\u00a0learning, machine learning",
        "machine\u3000learning, machine learning",
        "'machine\u2028\u0085learning', machine learning",
        "Straße, straße",
        "STRAẞE, straße",
        "Å, å",
        "A\u030a, å",
        "\u212b, å",
        "\u212a, k",
        "ΟΔΥΣΣΕΥΣ, οδυσσευσ",
        "Οδυσσεύς, οδυσσεύς",
        "ΟΔΥΣΣΕΎΣ, οδυσσεύσ",
        "ꭰ, Ꭰ",
        "ǅ, ǆ",
        "ΰ, ΰ",
        "\uD801\uDC00, \uD801\uDC28",
        "素数, 素数"
    })
    void foldsWhatReadersTakeForTheSame(String text, String folded) {
        assertThat(Subject.fold(text)).isEqualTo(Subject.fold(folded));
    }

    @Test
    void dotlessIIsAnotherLetterThanI() {
        assertThat(Subject.of("ısı")).isEqualTo("ısı").isNotEqualTo(Subject.of("isi"));
        assertThat(Subject.of("ISI")).isEqualTo("isi");
        assertThat(Subject.of("\u0130zmir")).isEqualTo("izmir");
    }

    @ParameterizedTest(name = "[{0}] is {1}")
    @CsvSource({
        "a:b, a%3ab",
        "100%, 100%25",
        "%3a, %253a",
        "a\u0000b, a%00b",
        "a\u007fb, a%7fb",
        "a\u001bb, a%1bb",
        "*?[x]\\, *?[x]\\"
    })
    void escapesWhatALogicalKeyGivesAMeaningTo(String text, String escaped) {
        assertThat(Subject.of(text)).isEqualTo(escaped);
    }

    @Test
    void halvesOfCharactersBecomeTheReplacementCharacter() {
        assertThat(Subject.fold("a\uD800b\uDC00")).isEqualTo("a\uFFFDb\uFFFD");
        assertThat(Subject.fold("\uD83E\uDED6")).isEqualTo("\uD83E\uDED6");
    }

    @Test
    void everyCharacterFoldsToWhatStaysAsItIs() {
        for (int c : letters()) {
            String text = "a" + Character.toString(c) + "\u0301b";
            String folded = Subject.fold(text);
            assertSame(text, Subject.fold(folded), folded);
        }
    }

    @Test
    void everyCharacterFoldsAsItsLowerCase() {
        for (int c : letters()) {
            String lower = Subject.fold(Character.toString(Character.toLowerCase(c)));
            assertSame(Character.toString(c), Subject.fold(Character.toString(c)), lower);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b", "100%", "%3a", "a\u0085b:", "%", "", "tea", "机器%2"})
    void escapedTextHasItsPlainForm(String text) {
        assertThat(Subject.plain(Subject.exact(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "a%2", "%zz", "%3", "% 3"})
    void foreignTextIsItsOwnPlainForm(String text) {
        assertThat(Subject.plain(text)).isEqualTo(text);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void randomTextsFoldOnceAndForAll(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String text = randomText(random);
            String folded = Subject.fold(text);
            String subject = Subject.of(text);

            assertSame(text, Subject.fold(folded), folded);
            assertSame(text, Subject.of(folded), subject);
            assertSame(text, subject.replaceAll("[:\\p{Cntrl}]", ""), subject);
        }
    }

    private static String randomText(Random random) {
        return random.ints(random.nextInt(12), 0, 6)
                .map(kind -> switch (kind) {
                    case 0 -> random.nextInt(0x80);
                    case 1 -> random.nextInt(0x600);
                    case 2 -> 0x300 + random.nextInt(0x70);
                    case 3 -> random.nextInt(0x10000);
                    case 4 -> random.nextInt(Character.MAX_CODE_POINT + 1);
                    default -> " \t\u00a0\u3000\u0345\u03a3ßıİ:%".codePointAt(random.nextInt(11));
                })
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    // Every character there is, but for those of which there are only too many of one kind
    private static int[] letters() {
        return IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(c -> Character.isDefined(c) && Character.getType(c) != Character.PRIVATE_USE)
                .filter(c -> !Character.isIdeographic(c) && UnicodeScript.of(c) != UnicodeScript.HANGUL)
                .toArray();
    }

    private static void assertSame(String text, String actual, String expected) {
        if (!actual.equals(expected)) {
            assertThat(actual).as(codePoints(text)).isEqualTo(expected);
        }
    }

    private static String codePoints(String text) {
        return text.codePoints().mapToObj(c -> String.format("U+%04X", c)).collect(Collectors.joining(" "));
    }
}
