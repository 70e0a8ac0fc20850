package dev.samovar.proxy.answer;

import dev.samovar.proxy.Assessment;
import dev.samovar.proxy.StreamAssessment;
import dev.samovar.proxy.sse.EventStreamSplitter;

/** The assessment of an event stream whose events are JSON, by the rules of an {@link AnswerReader}. */
public final class EventStreamAssessment implements StreamAssessment {

    private final AnswerReader reader;
    private final EventStreamSplitter splitter;

    /** An assessment by these rules. */
    public EventStreamAssessment(AnswerReader reader) {
        this.reader = reader;
        this.splitter = new EventStreamSplitter(AnswerEvents.MAX_BYTES, new AnswerEvents(reader));
    }

    @Override
    public void feed(byte[] bytes, int from, int to) {
        splitter.feed(bytes, from, to);
    }

    @Override
    public long eventEnd() {
        return splitter.eventEnd();
    }

    @Override
    public Assessment end() {
        boolean whole = splitter.end();
        return whole ? reader.end() : reader.cut();
    }
}
