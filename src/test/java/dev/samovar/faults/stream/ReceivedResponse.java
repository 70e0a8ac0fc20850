package dev.samovar.faults.stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.samovar.faults.stream.StreamReply.End;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A response of HTTP/1.1 as far as it arrives. Only a body with its length, or with the last of its chunks, has ended.
 */
final class ReceivedResponse {

    private static final int BUFFER = 4 << 10;

    private final InputStream in;
    private final int most;
    private final Map<String, String> headers = new HashMap<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int status;

    /**
     * A response of which nothing is read yet.
     *
     * @param most how many bytes of the body are wanted
     */
    ReceivedResponse(InputStream in, int most) {
        this.in = in;
        this.most = most;
    }

    /** Reads to the end, or as much as is wanted. What was read before a failure stays. */
    End read() throws IOException {
        String first = line();
        if (!first.startsWith("HTTP/1.1 ")) {
            return End.BROKEN;
        }
        status = Integer.parseInt(first.substring(9, 12));
        for (String line = line(); !line.isEmpty(); line = line()) {
            String[] header = line.split(":", 2);
            headers.put(header[0].toLowerCase(Locale.ROOT), header[1].strip());
        }
        if (header("transfer-encoding").equals("chunked")) {
            return chunks();
        }
        String length = header("content-length");
        return length.isEmpty() ? End.BROKEN : part(Integer.parseInt(length));
    }

    private End chunks() throws IOException {
        for (int size = size(); size > 0; size = size()) {
            End end = part(size);
            if (end != End.ENDED) {
                return end;
            }
            line();
        }
        line();
        return End.ENDED;
    }

    private int size() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    private End part(int size) throws IOException {
        byte[] buffer = new byte[BUFFER];
        int left = size;
        while (left > 0) {
            int read = in.read(buffer, 0, Math.min(left, buffer.length));
            if (read < 0) {
                return End.BROKEN;
            }
            body.write(buffer, 0, read);
            left -= read;
            if (body.size() >= most) {
                return End.LEFT;
            }
        }
        return End.ENDED;
    }

    /** A line, without its end. */
    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("The connection ended in a line: " + line);
            }
            line.append((char) c);
        }
        return line.substring(0, Math.max(0, line.length() - 1));
    }

    /** 0 before it has arrived. */
    int status() {
        return status;
    }

    /** The last value of a header; empty if there is none. */
    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    String body() {
        return body.toString(ISO_8859_1);
    }
}
