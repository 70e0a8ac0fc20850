package dev.samovar.proxy.gemini;

import dev.samovar.proxy.Assessment;
import dev.samovar.proxy.StreamAssessment;
import dev.samovar.proxy.answer.AnswerEvents;
import dev.samovar.proxy.answer.AnswerReader;
import dev.samovar.proxy.answer.EventStreamAssessment;

/**
 * The assessment of a stream that is an event stream or, without {@code alt=sse}, a JSON array. The first byte tells that is
 * no line end: an event stream may begin with empty lines, and only an array with other white space.
 */
final class GeminiStreamAssessment implements StreamAssessment {

    private final AnswerReader reader;
    private final EventStreamAssessment events;
    private final JsonArraySplitter array;
    private boolean isEvents = true;
    private boolean isArray = true;

    GeminiStreamAssessment(AnswerReader reader) {
        this.reader = reader;
        this.events = new EventStreamAssessment(reader);
        this.array = new JsonArraySplitter(AnswerEvents.MAX_BYTES, new AnswerEvents(reader));
    }

    @Override
    public void feed(byte[] bytes, int from, int to) {
        int at = from;
        while (isEvents && isArray && at < to) {
            byte first = bytes[at++];
            if (first != '\n' && first != '\r') {
                isArray = first == '[' || first == ' ' || first == '\t';
                isEvents = !isArray;
            }
        }
        if (isEvents) {
            events.feed(bytes, from, to);
        }
        if (isArray) {
            array.feed(bytes, from, to);
        }
    }

    @Override
    public long eventEnd() {
        return isEvents ? events.eventEnd() : array.elementEnd();
    }

    @Override
    public Assessment end() {
        if (isEvents) {
            return events.end();
        }
        return array.end() ? reader.end() : reader.cut();
    }
}
