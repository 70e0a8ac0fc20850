package dev.samovar.proxy.gemini;

import dev.samovar.proxy.sse.EventSink;
import dev.samovar.proxy.sse.GrowingBytes;

/**
 * Splits a JSON array of objects into its elements as it arrives: the form that Gemini's streams have without {@code
 * alt=sse}. Elements are found by their braces and not checked further. Not safe for several threads.
 */
final class JsonArraySplitter {

    private enum Place {
        BEFORE,
        FIRST,
        BETWEEN,
        NEXT,
        ELEMENT,
        BEHIND
    }

    private final EventSink sink;
    private final GrowingBytes element;
    private Place place = Place.BEFORE;
    private int depth;
    private boolean inText;
    private boolean escaped;
    private boolean oversized;
    private long position;
    private long elementEnd;

    JsonArraySplitter(int maxElementBytes, EventSink sink) {
        this.sink = sink;
        this.element = new GrowingBytes(maxElementBytes);
    }

    void feed(byte[] bytes, int from, int to) {
        int start = from;
        for (int i = from; i < to; i++) {
            if (place == Place.ELEMENT) {
                inside(bytes[i]);
                if (depth == 0) {
                    keep(bytes, start, i + 1);
                    endElement(position + i + 1 - from);
                }
            } else if (between(bytes[i])) {
                start = i;
            }
        }
        if (place == Place.ELEMENT) {
            keep(bytes, start, to);
        }
        position += to - from;
    }

    /** Whether the array was closed. */
    boolean end() {
        return place == Place.BEHIND;
    }

    long elementEnd() {
        return elementEnd;
    }

    /** Returns whether an element begins with this byte. */
    private boolean between(byte next) {
        if (next == ' ' || next == '\n' || next == '\r' || next == '\t') {
            return false;
        }
        if (next == '{' && (place == Place.FIRST || place == Place.NEXT)) {
            place = Place.ELEMENT;
            depth = 1;
            return true;
        }
        if (next == '[' && place == Place.BEFORE) {
            place = Place.FIRST;
        } else if (next == ',' && place == Place.BETWEEN) {
            place = Place.NEXT;
        } else if (next == ']' && (place == Place.FIRST || place == Place.BETWEEN)) {
            place = Place.BEHIND;
        } else {
            sink.unknownLine();
        }
        return false;
    }

    private void inside(byte next) {
        if (escaped) {
            escaped = false;
        } else if (inText) {
            escaped = next == '\\';
            inText = next != '"';
        } else if (next == '"') {
            inText = true;
        } else if (next == '{') {
            depth++;
        } else if (next == '}') {
            depth--;
        }
    }

    private void keep(byte[] bytes, int from, int to) {
        if (!oversized && !element.add(bytes, from, to)) {
            oversized = true;
            sink.oversized();
        }
    }

    private void endElement(long end) {
        if (!oversized) {
            sink.event("", element.array(), 0, element.size());
        }
        element.truncate(0);
        oversized = false;
        elementEnd = end;
        place = Place.BETWEEN;
    }
}
