package dev.samovar.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.upstream.Chunks;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactedBodyTest {

    private static final String KEY = "key-0123456789ab";
    private static final String STARS = "*".repeat(KEY.length());

    private final List<Buffer> received = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private int ends;

    private final Chunks source = new Chunks();

    private RedactedBody body(String key) {
        return RedactedBody.of(source, key.getBytes(StandardCharsets.ISO_8859_1))
                .handler(received::add)
                .endHandler(end -> ends++)
                .exceptionHandler(failures::add);
    }

    private String text() {
        Buffer all = Buffer.buffer();
        received.forEach(all::appendBuffer);
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({
        "aaab, aaaab, a****",
        "aaab, aaab, ****",
        "aaab, aaabaaab, ********",
        "aaab, aaa, aaa",
        "abab, ababab, ****ab",
        "aba, ababa, ***ba",
        "aabaaab, aabaabaaab, aab*******"
    })
    void keyIsReplacedHoweverTheTextIsSplit(String key, String text, String expected) {
        for (int cuts = 0; cuts < 1 << (text.length() - 1); cuts++) {
            RedactedBodyTest one = new RedactedBodyTest();
            one.body(key).resume();
            int from = 0;
            for (int at = 1; at <= text.length(); at++) {
                if (at == text.length() || (cuts & 1 << (at - 1)) != 0) {
                    one.source.add(text.substring(from, at));
                    from = at;
                }
            }
            one.source.end();
            assertThat(one.text()).as("cut at the bits of " + cuts).isEqualTo(expected);
            assertThat(one.ends).isEqualTo(1);
        }
    }

    @Test
    void anyTextIsTheSameAsReplacedInTheWhole() {
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            String key = letters(random, 1 + random.nextInt(20), 1 + random.nextInt(3));
            StringBuilder text = new StringBuilder();
            while (text.length() < 200) {
                int part = random.nextInt(key.length() + 1);
                text.append(random.nextBoolean() ? key.substring(0, part) : key.substring(part));
                text.append(random.nextInt(3) == 0 ? letters(random, random.nextInt(9), 4) : "");
            }

            RedactedBodyTest one = new RedactedBodyTest();
            RedactedBody body = one.body(key);
            boolean isOneByOne = random.nextBoolean();
            if (isOneByOne) {
                body.handler(chunk -> {
                    one.received.add(chunk);
                    body.fetch(1);
                });
            }
            body.fetch(isOneByOne ? 1 : Long.MAX_VALUE);
            for (int from = 0; from < text.length(); ) {
                int to = Math.min(text.length(), from + random.nextInt(1 + random.nextInt(60)));
                one.source.add(text.substring(from, to));
                from = to;
            }
            one.source.end();

            assertThat(one.text()).as("seed " + seed).isEqualTo(text.toString().replace(key, "*".repeat(key.length())));
            assertThat(one.ends).isEqualTo(1);
        }
    }

    private static String letters(Random random, int length, int kinds) {
        return random.ints(length, 'a', 'a' + kinds)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "%s at the start", "at the end %s", "%s%s", "Bearer %s", "x%sx %s y"})
    void keyIsReplacedByAsManyAsterisks(String text) {
        body(KEY).resume();
        source.add(text.replace("%s", KEY));
        source.end();

        assertThat(text()).isEqualTo(text.replace("%s", STARS));
    }

    @Test
    void chunkWithoutTheKeyIsNotCopied() {
        body(KEY).resume();
        Buffer chunk = Buffer.buffer("an answer, also of keys");
        source.add(chunk);

        assertThat(received).hasSize(1);
        assertThat(received.get(0)).isSameAs(chunk);
    }

    @Test
    void onlyWhatBeginsTheKeyIsHeldBack() {
        body(KEY).resume();

        source.add("a key-01");
        assertThat(text()).isEqualTo("a ");
        source.add("x");
        assertThat(text()).isEqualTo("a key-01x");
    }

    @Test
    void chunkThatIsHeldBackDoesNotCountAsTheOneThatWasAskedFor() {
        RedactedBody body = body(KEY);
        source.add(KEY.substring(0, 5));
        source.add(KEY.substring(5, 10));
        source.add(KEY.substring(10) + " b");
        source.add("c");

        body.fetch(1);

        assertThat(received).singleElement().hasToString(STARS + " b");
        body.fetch(1);
        assertThat(text()).isEqualTo(STARS + " bc");
    }

    @Test
    void pausedBodyAsksForNothing() {
        RedactedBody body = body(KEY);
        body.handler(chunk -> {
            received.add(chunk);
            body.pause();
        });
        body.resume();
        source.add("a");
        source.add(KEY.substring(0, 5));
        source.add("b");
        assertThat(text()).isEqualTo("a");

        body.resume();

        assertThat(text()).isEqualTo("a" + KEY.substring(0, 5) + "b");
        assertThat(source.demand()).isZero();
    }

    @Test
    void whatIsHeldBackAtTheEndWaitsUntilItIsAskedFor() {
        RedactedBody body = body(KEY);
        source.add("a" + KEY.substring(0, 5));
        source.end();
        body.fetch(1);
        assertThat(text()).isEqualTo("a");
        assertThat(ends).isZero();

        body.fetch(1);

        assertThat(text()).isEqualTo("a" + KEY.substring(0, 5));
        assertThat(ends).isEqualTo(1);
        body.fetch(1).resume();
        assertThat(ends).as("ends once").isEqualTo(1);
    }

    @Test
    void endWithNothingHeldBackNeedsNoDemand() {
        RedactedBody body = body(KEY);
        source.add("a");
        source.end();

        body.fetch(1);

        assertThat(text()).isEqualTo("a");
        assertThat(ends).isEqualTo(1);
    }

    @Test
    void failureDropsWhatMayBeMostOfTheKey() {
        body(KEY).resume();
        source.add("a" + KEY.substring(0, KEY.length() - 1));

        Exception failure = new IllegalStateException("broken off");
        source.fail(failure);

        assertThat(text()).isEqualTo("a");
        assertThat(failures).singleElement().isSameAs(failure);
        assertThat(ends).isZero();
    }
}
