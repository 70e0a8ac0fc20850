package dev.samovar.proxy.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnswerEventsTest {

    private static final class Complete extends AnswerReader {

        private String read = "";

        @Override
        public void add(String event, JsonNode document) {
            read += event + document;
        }

        @Override
        protected String incomplete() {
            return "";
        }
    }

    private final Complete reader = new Complete();
    private final AnswerEvents events = new AnswerEvents(reader);

    private void event(String name, String data) {
        byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
        events.event(name, bytes, 0, bytes.length);
    }

    @Test
    void eventIsReadAsJson() {
        event("a", "{\"b\":1}");

        assertThat(reader.read).isEqualTo("a{\"b\":1}");
        assertThat(reader.end().storable()).isTrue();
    }

    @Test
    void oversizedEventIsAFault() {
        events.oversized();

        assertThat(reader.end().reason()).isEqualTo(Reasons.OVERSIZED_EVENT);
    }

    @Test
    void unreadableEventIsAFault() {
        event("", "{");
        events.oversized();

        assertThat(reader.end().reason()).isEqualTo(Reasons.MALFORMED);
    }

    @Test
    void endMarkerIsForeignToMostAnswers() {
        event("", "[DONE] ");

        assertThat(reader.end().reason()).isEqualTo(Reasons.MALFORMED);
        assertThat(reader.read).isEmpty();
    }

    @Test
    void answerThatEndsWithinADocumentIsCut() {
        assertThat(reader.cut().reason()).isEqualTo(Reasons.CUT);
    }
}
