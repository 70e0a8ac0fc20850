package dev.samovar.testing.redis;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stream of bytes in which ports of five digits are replaced, so that clients connect to links instead of servers.
 *
 * <p>A port may be split over two reads: digits at the end of one are kept for the next.
 */
final class PortTranslation {

    private static final Pattern PORT = Pattern.compile("(?<!\\d)\\d{5}(?!\\d)");
    private static final Pattern TAIL = Pattern.compile("\\d+\\z");

    private final Map<String, String> links;
    private String waiting = "";

    /** @param links by port the port that takes its place */
    PortTranslation(Map<String, String> links) {
        this.links = links;
    }

    /** The next bytes that may go out. */
    byte[] translate(byte[] bytes, int length) {
        String text = waiting + new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        Matcher tail = TAIL.matcher(text);
        waiting = tail.find() ? tail.group() : "";
        String whole = text.substring(0, text.length() - waiting.length());
        return PORT.matcher(whole)
                .replaceAll(port -> links.getOrDefault(port.group(), port.group()))
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
