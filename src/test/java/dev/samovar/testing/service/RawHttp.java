package dev.samovar.testing.service;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** HTTP over a bare socket, for what no client library would send. Each request has a connection of its own. */
public final class RawHttp {

    /** The answer of a connection that was closed or reset without one. */
    public static final int NO_ANSWER = 0;

    private static final int PATIENCE_MILLIS = 15_000;

    private RawHttp() {}

    /**
     * An answer.
     *
     * @param status its status, or {@link #NO_ANSWER}
     * @param head its status line and headers
     * @param body its body as received, chunk sizes included
     */
    public record Answer(int status, String head, String body) {}

    /** Sends a text as UTF-8 and reads until the server closes the connection. */
    public static Answer send(String request) throws IOException {
        return send(request.getBytes(UTF_8), false);
    }

    /** Sends bytes, then nothing more if so wanted, and reads until the server closes the connection. */
    public static Answer send(byte[] request, boolean andNothingMore) throws IOException {
        return send(InetAddress.getLoopbackAddress(), request, andNothingMore);
    }

    /** The same from another of this machine's addresses. */
    public static Answer sendFrom(String address, String request) throws IOException {
        return send(InetAddress.getByName(address), request.getBytes(UTF_8), false);
    }

    /** Sends bytes, and repeats further ones until the server closes the connection, while it reads the answer. */
    public static Answer sendForEver(byte[] start, byte[] more) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Service.port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write(start);
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    while (true) {
                        out.write(more);
                    }
                } catch (IOException closed) {
                    // So it ends
                }
            });
            Answer answer = parse(readAll(socket.getInputStream()));
            sending.orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).join();
            return answer;
        }
    }

    private static Answer send(InetAddress from, byte[] request, boolean andNothingMore) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Service.port(), from, 0)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            try {
                socket.getOutputStream().write(request);
                if (andNothingMore) {
                    socket.shutdownOutput();
                }
            } catch (SocketException closedAlready) {
                // The answer may have come before the whole request was there
            }
            return parse(readAll(socket.getInputStream()));
        }
    }

    private static byte[] readAll(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        try {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                bytes.write(buffer, 0, read);
            }
        } catch (SocketTimeoutException e) {
            throw new IOException("No end of the answer after " + bytes.toString(UTF_8), e);
        } catch (SocketException reset) {
            // What was received before is the answer
        }
        return bytes.toByteArray();
    }

    private static Answer parse(byte[] bytes) {
        String text = new String(bytes, ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (!text.startsWith("HTTP/1.") || end < 0) {
            return new Answer(NO_ANSWER, text, "");
        }
        int status = Integer.parseInt(text.substring(9, 12));
        if (status == 100) {
            return parse(text.substring(end + 4).getBytes(ISO_8859_1));
        }
        return new Answer(
                status,
                text.substring(0, end),
                new String(text.substring(end + 4).getBytes(ISO_8859_1), UTF_8));
    }
}
