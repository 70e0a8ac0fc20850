package dev.samovar.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for each recording, wherever it is split or cut and whatever happens to its bytes. */
class RecordingPropertiesTest {

    static Stream<String> streams() {
        return Recordings.all().stream().filter(Recordings::isStream);
    }

    static Stream<String> good() {
        return Recordings.all().stream()
                .filter(name -> Recordings.assess(name, false, 0).storable());
    }

    @ParameterizedTest
    @MethodSource("streams")
    void streamIsAssessedTheSameHoweverItIsSplit(String name) {
        byte[] bytes = Recordings.bytes(name);
        ProxiedCall call = Recordings.call(name, false, 0);
        StreamAssessment whole = fed(name, call, bytes, new int[] {});
        long eventEnd = whole.eventEnd();
        Assessment expected = whole.end();
        Random random = new Random(7);

        assertThat(bytewise(name, call, bytes).end()).isEqualTo(expected);
        for (int round = 0; round < 20; round++) {
            int[] cuts = random.ints(1 + random.nextInt(5), 0, bytes.length + 1)
                    .sorted()
                    .toArray();
            StreamAssessment split = fed(name, call, bytes, cuts);
            long end = split.eventEnd();
            assertThat(split.end()).as("cut at " + Arrays.toString(cuts)).isEqualTo(expected);
            assertThat(end).isEqualTo(eventEnd);
        }
    }

    private static StreamAssessment bytewise(String name, ProxiedCall call, byte[] bytes) {
        StreamAssessment stream = Recordings.dialect(name).assessStream(Recordings.path(name), call);
        for (byte one : bytes) {
            stream.feed(new byte[] {one});
        }
        return stream;
    }

    private static StreamAssessment fed(String name, ProxiedCall call, byte[] bytes, int[] cuts) {
        StreamAssessment stream = Recordings.dialect(name).assessStream(Recordings.path(name), call);
        int from = 0;
        for (int cut : cuts) {
            stream.feed(bytes, from, cut);
            from = cut;
        }
        stream.feed(bytes, from, bytes.length);
        return stream;
    }

    /**
     * Line ends behind the end may be missing. A stream of Gemini has no end marker: what may follow a complete candidate is a
     * repetition of its end alone.
     */
    @ParameterizedTest
    @MethodSource("good")
    void cutAnswerIsNotStored(String name) {
        byte[] bytes = Recordings.bytes(name);
        ProxiedCall call = Recordings.call(name, false, 0);
        List<String> withoutMarker = List.of(
                "gemini/stop-in-every-event.sse",
                "openai/chat-done-twice.sse",
                "openai/response-text-done.sse",
                "anthropic/ping-after-end.sse");
        if (withoutMarker.contains(name)) {
            return;
        }

        // Every length near the end, where the decision is made, and some of the others
        int step = Math.max(1, bytes.length / 50);
        for (int length = 0; length < bytes.length; length += length < bytes.length - 150 ? step : 1) {
            byte[] cut = Arrays.copyOf(bytes, length);
            String rest = new String(bytes, length, bytes.length - length, StandardCharsets.ISO_8859_1);
            boolean complete = name.endsWith(".sse") ? rest.equals("\n") && cut[length - 1] == '\r' : rest.isBlank();
            if (!complete) {
                assertThat(Recordings.assess(name, call, cut).storable())
                        .as("cut after " + length)
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void mutatedAnswerNeverFails(long seed) {
        Random random = new Random(seed);
        for (String name : Recordings.all()) {
            byte[] bytes = Recordings.bytes(name);
            for (int round = 0; round < 15; round++) {
                byte[] mutated = mutated(bytes, random);
                Assessment found = Recordings.assess(name, Recordings.call(name, random.nextBoolean(), 1), mutated);
                assertThat(found.reason()).matches("[a-z-]*");
                assertThat(found.storable()).isEqualTo(found.reason().isEmpty());
                assertThat(found.tokensIn()).isBetween(0L, 3_000_000_000L);
                assertThat(found.tokensOut()).isBetween(0L, 3_000_000_000L);
            }
        }
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return bytes;
        }
        byte[] mutated = bytes.clone();
        String values = "0123456789-e.nulltrue\"{}[],:\\ \r\n\0";
        for (int i = random.nextInt(6); i >= 0; i--) {
            int at = random.nextInt(mutated.length);
            mutated[at] = random.nextInt(4) == 0
                    ? (byte) random.nextInt(256)
                    : (byte) values.charAt(random.nextInt(values.length()));
        }
        int from = random.nextInt(3) == 0 ? random.nextInt(bytes.length) : 0;
        return Arrays.copyOfRange(
                mutated, from, mutated.length - random.nextInt(2) * random.nextInt(bytes.length - from));
    }

    @Test
    void eventEndIsWhereAnEventEnded() {
        byte[] bytes = Recordings.bytes("gemini/text.sse");
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int first = text.indexOf("\r\n\r\n") + 4;
        StreamAssessment stream = Recordings.dialect("gemini/text.sse")
                .assessStream("/v1/models/m:streamGenerateContent", Recordings.call("gemini/text.sse", false, 0));

        stream.feed(bytes, 0, first - 1);
        assertThat(stream.eventEnd()).isZero();
        stream.feed(bytes, first - 1, first + 20);
        assertThat(stream.eventEnd()).isEqualTo(first);
    }
}
