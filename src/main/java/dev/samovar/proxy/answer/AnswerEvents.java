package dev.samovar.proxy.answer;

import dev.samovar.proxy.sse.EventSink;
import java.util.Arrays;

/** The events of a stream, read as JSON and passed on to the rules of its answer. */
public final class AnswerEvents implements EventSink {

    /** The largest event that is read: an answer with a larger one exceeds the largest entry that can be set. */
    public static final int MAX_BYTES = 10 * 1024 * 1024;

    private static final byte[] END_MARKER = {'[', 'D', 'O', 'N', 'E', ']'};

    private final AnswerReader reader;

    /** Events for these rules. */
    public AnswerEvents(AnswerReader reader) {
        this.reader = reader;
    }

    @Override
    public void event(String name, byte[] bytes, int from, int to) {
        if (isEndMarker(bytes, from, to)) {
            reader.endMarker();
        } else {
            AnswerJson.read(bytes, from, to)
                    .ifPresentOrElse(document -> reader.add(name, document), () -> reader.fault(Reasons.MALFORMED));
        }
    }

    @Override
    public void oversized() {
        reader.fault(Reasons.OVERSIZED_EVENT);
    }

    /** Such as the bare JSON of an error in the midst of the events. */
    @Override
    public void unknownLine() {
        reader.fault(Reasons.MALFORMED);
    }

    private static boolean isEndMarker(byte[] bytes, int from, int to) {
        int end = to;
        while (end > from && bytes[end - 1] == ' ') {
            end--;
        }
        return Arrays.equals(bytes, from, end, END_MARKER, 0, END_MARKER.length);
    }
}
