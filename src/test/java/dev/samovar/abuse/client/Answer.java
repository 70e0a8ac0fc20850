package dev.samovar.abuse.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An answer of HTTP/1.1, parsed strictly: any deviation is a {@link Broken}. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Answer(int status, List<Header> headers, byte[] body) {

    // The server repeats the version of the request, also an invalid one of FrameFuzzer
    private static final Pattern STATUS_LINE =
            Pattern.compile("(?:HTTP|FOO)/\\d+\\.\\d+ (\\d{3}) [\\x20-\\x7e\\x80-\\xff]*");
    private static final Pattern HEADER =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+): ?([\\t\\x20-\\x7e\\x80-\\xff]*)");
    private static final Pattern LENGTH = Pattern.compile("\\d{1,12}");
    private static final Pattern CHUNK = Pattern.compile("[0-9a-fA-F]{1,8}");
    private static final Pattern ALWAYS =
            Pattern.compile("referrer-policy|x-frame-.*|x-content-.*|content-sec.*|cross-.*");
    private static final int LONGEST_LINE = 64 * 1024;

    public record Header(String name, String value) {}

    /** Bytes that are no answer. */
    public static final class Broken extends IOException {
        private static final long serialVersionUID = 1;

        Broken(String message) {
            super(message);
        }
    }

    /** Reads the next answer; nothing at the end of the stream. Interim answers are skipped. */
    public static Optional<Answer> read(InputStream in, boolean isHead) throws IOException {
        Optional<String> first = line(in, true);
        if (first.isEmpty()) {
            return Optional.empty();
        }
        Matcher line = STATUS_LINE.matcher(first.get());
        if (!line.matches()) {
            throw new Broken("no status line: " + first.get());
        }
        int status = Integer.parseInt(line.group(1));
        List<Header> headers = headers(in);
        if (status < 200 && status != 101) {
            return read(in, isHead);
        }
        boolean bare = isHead || status == 204 || status == 304 || status == 101;
        return Optional.of(new Answer(status, headers, bare ? new byte[0] : body(in, headers)));
    }

    private static List<Header> headers(InputStream in) throws IOException {
        List<Header> headers = new ArrayList<>();
        for (String text = required(in); !text.isEmpty(); text = required(in)) {
            Matcher header = HEADER.matcher(text);
            if (!header.matches()) {
                throw new Broken("no header: " + text);
            }
            headers.add(new Header(header.group(1).toLowerCase(Locale.ROOT), header.group(2)));
        }
        return headers;
    }

    private static byte[] body(InputStream in, List<Header> headers) throws IOException {
        List<String> codings = values(headers, "transfer-encoding");
        List<String> lengths = values(headers, "content-length");
        if (codings.size() + lengths.size() > 1) {
            throw new Broken("more than one length: " + codings + lengths);
        }
        if (!codings.isEmpty()) {
            return chunks(in);
        }
        if (lengths.isEmpty()) {
            return in.readAllBytes();
        }
        if (!LENGTH.matcher(lengths.get(0)).matches()) {
            throw new Broken("no length: " + lengths.get(0));
        }
        return exactly(in, Integer.parseInt(lengths.get(0)));
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = required(in);
            if (!CHUNK.matcher(size).matches()) {
                throw new Broken("no size of a chunk: " + size);
            }
            int length = Integer.parseInt(size, 16);
            body.writeBytes(exactly(in, length));
            if (!required(in).isEmpty()) {
                throw new Broken("no end of a chunk");
            }
            if (length == 0) {
                return body.toByteArray();
            }
        }
    }

    private static byte[] exactly(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new Broken("%d bytes of %d".formatted(bytes.length, length));
        }
        return bytes;
    }

    private static String required(InputStream in) throws IOException {
        return line(in, false).orElseThrow();
    }

    private static Optional<String> line(InputStream in, boolean mayEnd) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0 && mayEnd && line.isEmpty()) {
                return Optional.empty();
            }
            if (c < 0 || c == '\n' || line.length() > LONGEST_LINE) {
                throw new Broken("no end of a line: " + line);
            }
            line.append((char) c);
        }
        if (in.read() != '\n') {
            throw new Broken("a bare CR after " + line);
        }
        return Optional.of(line.toString());
    }

    private static List<String> values(List<Header> headers, String name) {
        return headers.stream()
                .filter(header -> header.name().equals(name))
                .map(Header::value)
                .toList();
    }

    /** The first value of a header; empty if there is none. */
    public String header(String name) {
        List<String> values = values(headers, name);
        return values.isEmpty() ? "" : values.get(0);
    }

    public boolean closes() {
        return header("connection").equalsIgnoreCase("close") || status == 101;
    }

    public String text() {
        return new String(body, java.nio.charset.StandardCharsets.UTF_8);
    }

    private List<Header> retold() {
        return headers.stream()
                .filter(header -> !ALWAYS.matcher(header.name()).matches())
                .toList();
    }

    @Override
    public String toString() {
        String text = new String(body, ISO_8859_1).replaceAll("[^\\x20-\\x7e]", "?");
        return status + " " + retold() + " " + text.substring(0, Math.min(400, text.length()));
    }
}
