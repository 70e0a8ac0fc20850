package dev.samovar.faults.stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.samovar.faults.stream.StreamReply.End;
import dev.samovar.faults.stream.StreamReply.Reader;
import dev.samovar.testing.model.StreamedChat;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * One request for a stream over a connection of its own, whose end is seen as it is.
 *
 * @param replica the name of the replica
 * @param port where the replica listens
 * @param most how many bytes of the body are read before the reader leaves
 * @param resets whether a reader that leaves resets the connection
 */
record StreamClient(String topic, String replica, int port, Reader reader, int most, boolean resets) {

    /** The upstream that the replicas know the server as. */
    static final String UPSTREAM = "chat";

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int AT_ONCE = 1 << 10;
    private static final int SLOW_BUFFER = 4 << 10;

    /** Sends it, and reads what comes. */
    StreamReply read() {
        long started = System.nanoTime();
        try (Socket socket = new Socket()) {
            if (reader == Reader.SLOW) {
                socket.setReceiveBufferSize(SLOW_BUFFER);
            }
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.getOutputStream().write(request().getBytes(ISO_8859_1));
            ReceivedResponse response = new ReceivedResponse(input(socket), most);
            End end = end(response);
            if (end == End.LEFT && resets) {
                socket.setSoLinger(true, 0);
            }
            return reply(response, end, started);
        } catch (IOException refused) {
            return reply(new ReceivedResponse(InputStream.nullInputStream(), 0), End.BROKEN, started);
        }
    }

    private InputStream input(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        return reader == Reader.SLOW ? new BufferedInputStream(new Paced(in), AT_ONCE) : new BufferedInputStream(in);
    }

    private static End end(ReceivedResponse response) {
        try {
            return response.read();
        } catch (SocketTimeoutException e) {
            return End.LATE;
        } catch (IOException e) {
            return End.BROKEN;
        }
    }

    private String request() {
        String body = StreamedChat.question(topic);
        return "POST /" + UPSTREAM + "/v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private StreamReply reply(ReceivedResponse response, End end, long started) {
        return new StreamReply(
                topic,
                replica,
                reader,
                response.status(),
                end,
                response.header("cache-status"),
                response.header("retry-after"),
                response.body(),
                started,
                System.nanoTime());
    }

    /** Ten kilobytes a second. */
    private static final class Paced extends FilterInputStream {
        Paced(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            LockSupport.parkNanos(PAUSE.toNanos());
            return super.read(into, offset, Math.min(length, AT_ONCE));
        }
    }
}
