package dev.samovar.proxy.sse;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Splits an event stream into its events, without changing a byte. Lines end with LF, CR or CRLF only: other line separators
 * of Unicode, such as U+2028, are data. Chunks may end anywhere, within a character too. Keeps no more than the event that
 * is being read. One per stream; not safe for several threads.
 */
public final class EventStreamSplitter {

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final byte[] EVENT = {'e', 'v', 'e', 'n', 't'};
    private static final byte[] ID = {'i', 'd'};
    private static final byte[] RETRY = {'r', 'e', 't', 'r', 'y'};

    private final EventSink sink;

    /** The event's data so far, without the last line end, and behind it the current line. */
    private final GrowingBytes kept;

    private int dataEnd;
    private boolean hasData;
    private String name = "";
    private boolean emptyLine = true;
    private boolean oversized;
    private boolean firstLine = true;

    /** Whether the last byte was a CR, whose line ends with it or with an LF that follows. */
    private boolean returned;

    private long position;
    private long eventEnd;

    /**
     * A splitter at the beginning of a stream.
     *
     * @param maxEventBytes the largest event whose data is kept
     */
    public EventStreamSplitter(int maxEventBytes, EventSink sink) {
        this.sink = sink;
        this.kept = new GrowingBytes(maxEventBytes);
    }

    /** Reads the next bytes of the stream. */
    public void feed(byte[] bytes, int from, int to) {
        int at = from;
        if (returned && at < to) {
            at = endOfReturned(bytes, at);
        }
        while (at < to) {
            int end = lineEnd(bytes, at, to);
            add(bytes, at, end);
            at = end;
            if (at < to) {
                position++;
                at++;
                if (bytes[at - 1] == '\n') {
                    endLine();
                } else if (at < to) {
                    at = endOfReturned(bytes, at);
                } else {
                    returned = true;
                }
            }
        }
    }

    /** Ends a line that had a CR, and skips the LF that belongs to it. Returns where the next line begins. */
    private int endOfReturned(byte[] bytes, int at) {
        returned = false;
        boolean both = bytes[at] == '\n';
        if (both) {
            position++;
        }
        endLine();
        return both ? at + 1 : at;
    }

    /** Ends the stream. Returns whether it ended with an event's end, not within an event. */
    public boolean end() {
        if (returned) {
            returned = false;
            endLine();
        }
        return emptyLine && !hasData && !oversized && name.isEmpty();
    }

    /** The offset in the stream behind the last empty line. */
    public long eventEnd() {
        return eventEnd;
    }

    private static int lineEnd(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != '\n' && bytes[at] != '\r') {
            at++;
        }
        return at;
    }

    private void add(byte[] bytes, int from, int to) {
        position += to - from;
        emptyLine &= from == to;
        if (!oversized && !kept.add(bytes, from, to)) {
            oversized = true;
            kept.truncate(0);
            sink.oversized();
        }
    }

    private void endLine() {
        int start = dataEnd;
        if (firstLine && !oversized && startsWith(BYTE_ORDER_MARK, start)) {
            start += BYTE_ORDER_MARK.length;
            emptyLine = start == kept.size();
        }
        firstLine = false;
        if (emptyLine) {
            endEvent();
        } else if (!oversized) {
            field(start);
            kept.truncate(dataEnd);
        }
        emptyLine = true;
    }

    private void endEvent() {
        eventEnd = position;
        if (hasData && !oversized) {
            sink.event(name, kept.array(), 0, dataEnd);
        }
        kept.truncate(0);
        dataEnd = 0;
        hasData = false;
        oversized = false;
        name = "";
    }

    private void field(int start) {
        byte[] line = kept.array();
        int end = kept.size();
        int colon = start;
        while (colon < end && line[colon] != ':') {
            colon++;
        }
        int value = Math.min(end, colon + 1);
        if (value < end && line[value] == ' ') {
            value++;
        }
        if (is(DATA, start, colon)) {
            data(value, end);
        } else if (is(EVENT, start, colon)) {
            name = new String(line, value, end - value, StandardCharsets.UTF_8);
        } else if (colon > start && !is(ID, start, colon) && !is(RETRY, start, colon)) {
            sink.unknownLine();
        }
    }

    /** Moves a line's value behind the data before it: there is room, since the field's name goes. */
    private void data(int value, int end) {
        byte[] line = kept.array();
        if (hasData) {
            line[dataEnd++] = '\n';
        }
        System.arraycopy(line, value, line, dataEnd, end - value);
        dataEnd += end - value;
        hasData = true;
    }

    private boolean startsWith(byte[] prefix, int from) {
        return kept.size() - from >= prefix.length && is(prefix, from, from + prefix.length);
    }

    private boolean is(byte[] word, int from, int to) {
        return Arrays.equals(kept.array(), from, to, word, 0, word.length);
    }
}
