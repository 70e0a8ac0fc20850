package dev.samovar.cache.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The media type of an answer, and the few response headers that are kept with it.
 *
 * <p>The {@link #text} form is one line per value, so that a head without headers is the media type alone. Both hold
 * printable ASCII only: a head cannot bring a line break, and so no header of its own, into a response.
 *
 * @param mediaType the media type, at most {@value #MAX_MEDIA_TYPE} characters; may be empty
 * @param headers at most {@value #MAX_HEADERS} headers in their order; names may occur repeatedly
 */
public record ResponseHead(String mediaType, List<Header> headers) {

    /** The most characters of a media type. */
    public static final int MAX_MEDIA_TYPE = 255;

    /** The most headers. */
    public static final int MAX_HEADERS = 16;

    private static final List<ResponseHead> FREQUENT = Stream.of(
                    "application/json", "text/event-stream", "text/event-stream; charset=utf-8", "text/plain")
            .map(mediaType -> new ResponseHead(mediaType, List.of()))
            .toList();

    private static final char LINE_END = '\n';
    private static final int MAX_TEXT = MAX_MEDIA_TYPE + MAX_HEADERS * (3 + Header.MAX_NAME + Header.MAX_VALUE);

    public ResponseHead {
        headers = List.copyOf(headers);
        if (!isMediaType(mediaType)) {
            throw new IllegalArgumentException("A media type has at most 255 printable ASCII characters");
        }
        if (headers.size() > MAX_HEADERS) {
            throw new IllegalArgumentException("An answer keeps at most 16 headers");
        }
    }

    /**
     * A response header.
     *
     * @param name the name in lower case, at most {@value #MAX_NAME} characters; none that the server sets itself
     * @param value the value, at most {@value #MAX_VALUE} printable ASCII characters, without spaces around it
     */
    public record Header(String name, String value) {

        /** The most characters of a name. */
        public static final int MAX_NAME = 64;

        /** The most characters of a value. */
        public static final int MAX_VALUE = 1024;

        private static final String SEPARATOR = ": ";
        private static final String MARKS_IN_NAMES = "!#$%&'*+-.^_`|~";

        /** Stored headers come from a store that others can write: they must not change how a message is framed. */
        private static final Set<String> SERVERS_OWN = Set.of(
                "connection",
                "content-encoding",
                "content-length",
                "content-type",
                "date",
                "keep-alive",
                "proxy-authenticate",
                "proxy-connection",
                "set-cookie",
                "te",
                "trailer",
                "transfer-encoding",
                "upgrade");

        public Header {
            if (!isName(name) || !isValue(value)) {
                throw new IllegalArgumentException("Not a response header that can be kept");
            }
        }

        /** The header, its name in lower case and its value without spaces around it; empty if it cannot be kept. */
        public static Optional<Header> of(String name, String value) {
            String lower = name.toLowerCase(Locale.ROOT);
            String stripped = value.strip();
            return isName(lower) && isValue(stripped) ? Optional.of(new Header(lower, stripped)) : Optional.empty();
        }

        private static Optional<Header> parse(String line) {
            int end = line.indexOf(SEPARATOR);
            if (end < 0) {
                return Optional.empty();
            }
            String name = line.substring(0, end);
            String value = line.substring(end + SEPARATOR.length());
            return isName(name) && isValue(value) ? Optional.of(new Header(name, value)) : Optional.empty();
        }

        private static boolean isName(String name) {
            return !name.isEmpty()
                    && name.length() <= MAX_NAME
                    && name.chars()
                            .allMatch(c ->
                                    (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || MARKS_IN_NAMES.indexOf(c) >= 0)
                    && !SERVERS_OWN.contains(name);
        }

        private static boolean isValue(String value) {
            return value.length() <= MAX_VALUE && isPrintable(value) && !value.startsWith(" ") && !value.endsWith(" ");
        }

        private String line() {
            return name + SEPARATOR + value;
        }
    }

    /** A head without headers. The same one for all entries of a frequent media type. */
    public static ResponseHead of(String mediaType) {
        for (ResponseHead frequent : FREQUENT) {
            if (frequent.mediaType.equals(mediaType)) {
                return frequent;
            }
        }
        return new ResponseHead(mediaType, List.of());
    }

    /** A head of any media type and headers. */
    public static ResponseHead of(String mediaType, List<Header> headers) {
        return headers.isEmpty() ? of(mediaType) : new ResponseHead(mediaType, headers);
    }

    /** Whether a text can be the media type of a head. */
    public static boolean isMediaType(String text) {
        return text.length() <= MAX_MEDIA_TYPE && isPrintable(text);
    }

    /** The head of a {@linkplain #text text}, which may come from anywhere; empty if it is not one. */
    public static Optional<ResponseHead> parse(String text) {
        if (text.indexOf(LINE_END) < 0) {
            return isMediaType(text) ? Optional.of(of(text)) : Optional.empty();
        }
        if (text.length() > MAX_TEXT) {
            return Optional.empty();
        }
        String[] lines = text.split(String.valueOf(LINE_END), -1);
        List<Header> headers = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            Header.parse(lines[i]).ifPresent(headers::add);
        }
        boolean whole = headers.size() == lines.length - 1 && headers.size() <= MAX_HEADERS;
        return whole && isMediaType(lines[0]) ? Optional.of(new ResponseHead(lines[0], headers)) : Optional.empty();
    }

    /** The media type, followed by a line {@code name: value} for each header. */
    public String text() {
        return headers.isEmpty()
                ? mediaType
                : headers.stream().map(Header::line).collect(Collectors.joining("\n", mediaType + LINE_END, ""));
    }

    /** The value of the first header with this name in lower case. */
    public Optional<String> header(String name) {
        return headers.stream()
                .filter(header -> header.name().equals(name))
                .map(Header::value)
                .findFirst();
    }

    private static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }
}
