package dev.samovar.abuse.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.samovar.abuse.client.Shot;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A request before it is encoded. Raw parts are sent unchanged. */
public final class RequestDraft {

    private String method = "GET";
    private final StringBuilder path = new StringBuilder();
    private final StringBuilder query = new StringBuilder();
    private final List<byte[]> headers = new ArrayList<>();
    private byte[] body = new byte[0];
    private boolean hasBody;
    private boolean isWhole = true;
    private boolean onlyIfCached;

    public void method(String method) {
        this.method = method;
    }

    public void path(String path) {
        this.path.setLength(0);
        this.path.append(path);
    }

    public String path() {
        return path.toString();
    }

    /** Adds a parameter; name and value are encoded already. */
    public void parameter(String name, String value) {
        query.append(query.isEmpty() ? '?' : '&').append(name).append('=').append(value);
    }

    void rawQuery(String text) {
        query.append(text);
    }

    /** Adds a header with the bytes of a value in UTF-8. A line break in it makes another header of the rest. */
    public void header(String name, String value) {
        headers.add((name + ": " + value).getBytes(UTF_8));
        isWhole &= value.indexOf('\n') < 0 && value.indexOf('\r') < 0 && value.indexOf('\0') < 0;
        onlyIfCached |= name.equalsIgnoreCase("cache-control")
                && value.toLowerCase(Locale.ROOT).contains("only-if-cached");
        onlyIfCached |= name.equalsIgnoreCase("if-none-match") && value.contains("*");
    }

    public void body(byte[] body, String mediaType) {
        this.body = body;
        this.hasBody = true;
        header("Content-Type", mediaType);
    }

    public byte[] body() {
        return body;
    }

    /** Puts other bytes in the place of the body. */
    public void body(byte[] body) {
        this.body = body;
        this.hasBody = true;
    }

    public Shot shot(boolean chunked) {
        String target = path + query.toString();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes((method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n").getBytes(ISO_8859_1));
        headers.forEach(header -> {
            out.writeBytes(header);
            out.writeBytes("\r\n".getBytes(ISO_8859_1));
        });
        if (chunked && hasBody) {
            out.writeBytes("Transfer-Encoding: chunked\r\n\r\n".getBytes(ISO_8859_1));
            chunks(out);
        } else {
            boolean says = hasBody || method.equals("POST") || method.equals("PUT");
            String length = says ? "Content-Length: " + body.length + "\r\n\r\n" : "\r\n";
            out.writeBytes(length.getBytes(ISO_8859_1));
            out.writeBytes(body);
        }
        boolean isToken = method.matches("[A-Za-z-]+");
        return new Shot(
                out.toByteArray(),
                isWhole && isToken && isTarget(target),
                method.equals("HEAD"),
                onlyIfCached || method.equals("HEAD"));
    }

    private void chunks(ByteArrayOutputStream out) {
        int size = Math.max(1, body.length / 3);
        for (int from = 0; from < body.length; from += size) {
            int length = Math.min(size, body.length - from);
            out.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(ISO_8859_1));
            out.write(body, from, length);
            out.writeBytes("\r\n".getBytes(ISO_8859_1));
        }
        out.writeBytes("0\r\n\r\n".getBytes(ISO_8859_1));
    }

    private static boolean isTarget(String target) {
        return !target.isEmpty() && target.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }
}
