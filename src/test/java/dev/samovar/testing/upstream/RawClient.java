package dev.samovar.testing.upstream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A client that sends the very bytes it is told to, and shows those that it gets. */
public final class RawClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    /** Connects to a port of this machine. */
    public RawClient(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(PATIENCE_MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends text, with the line ends that it has. */
    public RawClient send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads until the text received so far contains another, and gives all of it. */
    public String readUntil(String text) {
        while (!text().contains(text)) {
            if (!read()) {
                throw new IllegalStateException("The connection ended after: " + text());
            }
        }
        return text();
    }

    /** Reads to the end of the connection, closed or reset, and gives all of it. Fails if it stays open. */
    public String readToEnd() {
        boolean open = true;
        while (open) {
            try {
                open = read();
            } catch (UncheckedIOException reset) {
                if (reset.getCause() instanceof SocketTimeoutException) {
                    throw new IllegalStateException("The connection is still open after: " + text(), reset);
                }
                open = false;
            }
        }
        return text();
    }

    private boolean read() {
        try {
            InputStream in = socket.getInputStream();
            byte[] bytes = new byte[64 * 1024];
            int length = in.read(bytes);
            if (length > 0) {
                received.write(bytes, 0, length);
            }
            return length >= 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String text() {
        return received.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
