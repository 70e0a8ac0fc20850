package dev.samovar.proxy.sse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventStreamSplitterTest {

    private static final class Found implements EventSink {

        private final List<String> events = new ArrayList<>();

        @Override
        public void event(String name, byte[] bytes, int from, int to) {
            events.add(name + "|" + new String(bytes, from, to - from, StandardCharsets.UTF_8));
        }

        @Override
        public void oversized() {
            events.add("oversized");
        }

        @Override
        public void unknownLine() {
            events.add("unknown");
        }
    }

    private record Result(List<String> events, boolean whole, long eventEnd) {}

    private static Result split(int limit, String... chunks) {
        Found found = new Found();
        EventStreamSplitter splitter = new EventStreamSplitter(limit, found);
        for (String chunk : chunks) {
            byte[] bytes = chunk.getBytes(StandardCharsets.UTF_8);
            splitter.feed(bytes, 0, bytes.length);
        }
        boolean whole = splitter.end();
        return new Result(found.events, whole, splitter.eventEnd());
    }

    private static List<String> events(String... chunks) {
        return split(1000, chunks).events();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void linesEndWithEachOfTheThreeLineEnds(String end) {
        Result result = split(1000, String.join(end, "event: a", "data: 1", "", "data: 2", "", ""));

        assertThat(result.events()).containsExactly("a|1", "|2");
        assertThat(result.whole()).isTrue();
    }

    @Test
    void mixedLineEndsAreLineEnds() {
        assertThat(events("data: 1\r\ndata: 2\rdata: 3\n\r\ndata: 4\n\r")).containsExactly("|1\n2\n3", "|4");
    }

    @Test
    void otherLineSeparatorsAreData() {
        assertThat(events("data: a\u2028b\u2029c\u0085d\u000be\f\n\n"))
                .containsExactly("|a\u2028b\u2029c\u0085d\u000be\f");
    }

    @Test
    void linesOfDataAreJoined() {
        assertThat(events("data: a\ndata\ndata:\ndata:  b\n\n")).containsExactly("|a\n\n\n b");
    }

    @Test
    void onlyOneSpaceBehindTheColonIsLeftOut() {
        assertThat(events("data:a\n\ndata: a\n\ndata:  a\n\ndata:\ta\n\n")).containsExactly("|a", "|a", "| a", "|\ta");
    }

    @Test
    void lastNameOfAnEventCounts() {
        assertThat(events("event: a\nevent: b\ndata: 1\n\ndata: 2\n\n")).containsExactly("b|1", "|2");
    }

    @Test
    void eventWithoutDataIsNone() {
        assertThat(events("event: a\n\nid: 1\nretry: 5\n\n: comment\n\n\n\ndata: 1\n\n"))
                .containsExactly("|1");
    }

    @Test
    void emptyDataIsAnEvent() {
        assertThat(events("data\n\n")).containsExactly("|");
    }

    @Test
    void lineOfNoKnownFieldIsReported() {
        assertThat(events("{\"error\":{}}\ndata : x\nDATA: x\n\n")).containsExactly("unknown", "unknown", "unknown");
    }

    @Test
    void byteOrderMarkIsLeftOutAtTheStartOnly() {
        assertThat(events("\ufeffdata: 1\n\ndata: \ufeff2\n\n")).containsExactly("|1", "|\ufeff2");
        assertThat(events("\ufeff\ndata: 1\n\n")).containsExactly("|1");
        assertThat(events("\ndata: 1\n\n\ufeffdata: 2\n\n")).containsExactly("|1", "unknown");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: 1\n", "data: 1", "d", ": c", "event: a\n", "data: 1\n\nx", "data: 1\r"})
    void streamThatEndsWithinAnEventIsCut(String stream) {
        assertThat(split(1000, stream).whole()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r", "\r\n", "data: 1\n\n", "data: 1\n\n\n", ": c\n", "id: 1\n", "data: 1\r\r"})
    void streamThatEndsBetweenEventsIsWhole(String stream) {
        assertThat(split(1000, stream).whole()).isTrue();
    }

    @Test
    void eventBeyondTheLimitIsReportedOnceAndSkipped() {
        String large = "data: " + "x".repeat(40) + "\n";

        Result result = split(30, "data: 1\n\n", large, large, "event: a\n", "\n", "data: 2\n\n");

        assertThat(result.events()).containsExactly("|1", "oversized", "|2");
        assertThat(result.whole()).isTrue();
        assertThat(split(30, large).whole()).isFalse();
    }

    @Test
    void linesOfOneEventAreBoundTogether() {
        assertThat(split(30, "data: 0123456789\ndata: 0123456789\ndata: 0123456789\n\n")
                        .events())
                .containsExactly("oversized");
    }

    @Test
    void eventsWithinTheLimitAreKeptHoweverMany() {
        assertThat(split(12, "data: 123456\n\n".repeat(500)).events())
                .hasSize(500)
                .doesNotContain("oversized");
    }

    @Test
    void eventEndIsBehindTheLineFeedOfItsCarriageReturn() {
        assertThat(split(1000, "data: 1\r\n\r", "\ndata: 2").eventEnd()).isEqualTo(11);
        assertThat(split(1000, "data: 1\r\r", "data: 2").eventEnd()).isEqualTo(9);
        assertThat(split(1000, "data: 1\n").eventEnd()).isZero();
    }

    static java.util.stream.Stream<Long> seeds() {
        return java.util.stream.LongStream.range(0, 200).boxed();
    }

    /** Random streams of what matters to a splitter, against one chunk and against a plain reading of the standard. */
    @ParameterizedTest
    @MethodSource("seeds")
    void eventsAreTheSameHoweverTheStreamIsSplit(long seed) {
        Random random = new Random(seed);
        String[] words = {
            "data", ":", " ", "event", "id", "\n", "\n", "\r", "\r\n", "\r\n", "x", "ü\u2028", "\ufeff", "\n\n"
        };
        StringBuilder text = new StringBuilder(random.nextInt(3) == 0 ? "\ufeff" : "");
        for (int i = random.nextInt(80); i >= 0; i--) {
            text.append(words[random.nextInt(words.length)]);
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        Found found = new Found();
        EventStreamSplitter splitter = new EventStreamSplitter(1000, found);
        for (int from = 0; from < bytes.length; ) {
            int to = Math.min(bytes.length, from + random.nextInt(4));
            splitter.feed(bytes, from, to);
            from = to;
        }
        boolean whole = splitter.end();
        Result one = split(1000, text.toString());

        assertThat(new Result(found.events, whole, splitter.eventEnd())).isEqualTo(one);
        assertThat(one.events()).filteredOn(event -> !event.equals("unknown")).isEqualTo(plain(text.toString()));
    }

    /** The standard's algorithm, on a text. */
    private static List<String> plain(String text) {
        String stream = text.startsWith("\ufeff") ? text.substring(1) : text;
        String[] lines = stream.split("\r\n|\r|\n", -1);
        List<String> events = new ArrayList<>();
        StringBuilder data = new StringBuilder();
        String name = "";
        for (int i = 0; i < lines.length - 1; i++) {
            String line = lines[i];
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1);
            value = value.startsWith(" ") ? value.substring(1) : value;
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    events.add(name + "|" + data.substring(0, data.length() - 1));
                }
                data.setLength(0);
                name = "";
            } else if (field.equals("data")) {
                data.append(value).append('\n');
            } else if (field.equals("event")) {
                name = value;
            }
        }
        return events;
    }
}
