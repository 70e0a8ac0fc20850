package dev.samovar.proxy.json;

import dev.samovar.cache.key.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A text that becomes its digest once it is longer than a limit, so that a long one takes no memory. One after the other:
 * {@link #end} begins the next. Not thread-safe.
 */
final class BoundedText {

    private static final int CHUNK = 8_192;

    private final int limit;
    private final StringBuilder buffer = new StringBuilder();
    private @Nullable MessageDigest digest;

    /**
     * An empty text.
     *
     * @param limit the most characters that are kept as they are
     */
    BoundedText(int limit) {
        this.limit = limit;
    }

    BoundedText append(char c) {
        buffer.append(c);
        return flushed();
    }

    BoundedText append(String text) {
        buffer.append(text);
        return flushed();
    }

    /** Appends a part of a text. Both halves of a surrogate pair have to be in one part. */
    void append(String text, int start, int end) {
        for (int from = start; from < end; ) {
            int to = Math.min(end, from + CHUNK);
            if (to < end && Character.isHighSurrogate(text.charAt(to - 1))) {
                to++;
            }
            buffer.append(text, from, to);
            flushed();
            from = to;
        }
    }

    /** Ends the text: it, or {@code sha256:} and the digits of its digest if it is longer than the limit. */
    String end() {
        if (digest == null && buffer.length() <= limit) {
            String text = buffer.toString();
            buffer.setLength(0);
            return text;
        }
        flush();
        String text = "sha256:" + HexFormat.of().formatHex(digest().digest());
        digest = null;
        return text;
    }

    private BoundedText flushed() {
        if (buffer.length() > Math.max(limit, CHUNK)) {
            flush();
        }
        return this;
    }

    private void flush() {
        digest().update(buffer.toString().getBytes(StandardCharsets.UTF_8));
        buffer.setLength(0);
    }

    private MessageDigest digest() {
        MessageDigest current = digest == null ? Digest.start() : digest;
        digest = current;
        return current;
    }
}
