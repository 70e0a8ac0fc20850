package dev.samovar.abuse.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A connection of HTTP/2 that sends any frames at all, with prior knowledge. Used by one thread. */
final class RawHttp2Connection implements Closeable {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RESET = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int ACK = 1;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private static final int WITH_PRIORITY = 0x20;
    private static final int PRIORITY_BYTES = 5;

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int NO_STREAM = 0;
    private static final byte[] NOTHING = {};

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

    /**
     * Connects.
     *
     * @param settings the payload of the first settings
     */
    RawHttp2Connection(int port, byte[] settings) throws IOException {
        // A client that does not read is to fill its buffer soon
        socket.setReceiveBufferSize(16 << 10);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        pending.writeBytes(PREFACE.getBytes(ISO_8859_1));
        frame(SETTINGS, 0, NO_STREAM, settings);
    }

    RawHttp2Connection(int port) throws IOException {
        this(port, NOTHING);
    }

    /**
     * What came of a request.
     *
     * @param status that of its response; 0 if there is none
     * @param end empty if it ended properly
     */
    record Reply(int status, Map<String, String> headers, String body, String end) {

        static final String LATE = "nothing in time";
        static final String CLOSED = "closed";

        /** Whether the service refused it: with a status, or by the end of its stream or connection. */
        boolean isRefused() {
            return status == 0 ? !end.equals(LATE) : (status / 100 == 4 || status == 501) && !isUpstreams();
        }

        boolean isUpstreams() {
            return headers.getOrDefault("cache-status", "").startsWith("samovar");
        }
    }

    /** A setting for {@link #RawHttp2Connection(int, byte[])}. */
    static byte[] setting(int number, int value) {
        return ByteBuffer.allocate(6).putShort((short) number).putInt(value).array();
    }

    static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    /** Header fields as literals that no table remembers; names and values may have any bytes. */
    static byte[] block(List<String> namesAndValues) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            block.write(0);
            literal(block, namesAndValues.get(i));
            literal(block, namesAndValues.get(i + 1));
        }
        return block.toByteArray();
    }

    static void literal(ByteArrayOutputStream block, String text) {
        int length = text.length();
        if (length < 127) {
            block.write(length);
        } else {
            block.write(127);
            int rest = length - 127;
            while (rest >= 128) {
                block.write(rest % 128 + 128);
                rest /= 128;
            }
            block.write(rest);
        }
        block.writeBytes(text.getBytes(ISO_8859_1));
    }

    /** Adds a frame to those that are sent with the next {@link #flush}. */
    void frame(int type, int flags, int stream, byte[] payload) {
        ByteBuffer head = ByteBuffer.allocate(9);
        head.put((byte) (payload.length >> 16)).putShort((short) payload.length);
        head.put((byte) type).put((byte) flags).putInt(stream);
        pending.writeBytes(head.array());
        pending.writeBytes(payload);
    }

    /** Adds a head of any size: a frame of it, and continuations. */
    void head(int stream, boolean endStream, byte[] block) {
        int most = 16_384;
        int first = Math.min(most, block.length);
        boolean isAll = first == block.length;
        frame(
                HEADERS,
                (endStream ? END_STREAM : 0) | (isAll ? END_HEADERS : 0),
                stream,
                java.util.Arrays.copyOf(block, first));
        for (int from = first; from < block.length; from += most) {
            int to = Math.min(block.length, from + most);
            frame(
                    CONTINUATION,
                    to == block.length ? END_HEADERS : 0,
                    stream,
                    java.util.Arrays.copyOfRange(block, from, to));
        }
    }

    /** Sends the frames so far. Returns false if the connection has ended. */
    boolean flush() throws IOException {
        try {
            socket.getOutputStream().write(pending.toByteArray());
            return true;
        } catch (SocketException ended) {
            return false;
        } finally {
            pending.reset();
        }
    }

    /** Sends the frames so far, and reads until a stream has ended, or has its first byte of a body. */
    Reply reply(int stream, boolean whole) throws IOException {
        flush();
        Map<String, String> headers = new HashMap<>();
        StringBuilder body = new StringBuilder();
        String end;
        try {
            end = read(stream, whole, headers, body);
        } catch (SocketTimeoutException e) {
            end = Reply.LATE;
        } catch (EOFException | SocketException e) {
            end = Reply.CLOSED;
        }
        return new Reply(Integer.parseInt(headers.getOrDefault(":status", "0")), headers, body.toString(), end);
    }

    private String read(int stream, boolean whole, Map<String, String> headers, StringBuilder body) throws IOException {
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
        while (System.nanoTime() < end) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int of = in.readInt();
            byte[] payload = in.readNBytes(length);
            if (type == HEADERS) {
                Map<String, String> found = decoded(of, flags, payload);
                headers.putAll(of == stream ? found : Map.of());
            } else if (type == DATA && of == stream) {
                body.append(new String(payload, ISO_8859_1));
            } else if (type == SETTINGS && (flags & ACK) == 0) {
                frame(SETTINGS, ACK, NO_STREAM, NOTHING);
                flush();
            } else if (type == GOAWAY) {
                return "goaway " + ByteBuffer.wrap(payload).getInt(4);
            } else if (type == RESET && of == stream) {
                return "reset " + ByteBuffer.wrap(payload).getInt(0);
            }
            boolean isEnd = (type == DATA || type == HEADERS) && of == stream && (flags & END_STREAM) != 0;
            if (isEnd || (!whole && of == stream && (body.length() > 0 || headers.containsKey(":status")))) {
                return "";
            }
        }
        return Reply.LATE;
    }

    private Map<String, String> decoded(int stream, int flags, byte[] payload) throws IOException {
        int priority = (flags & WITH_PRIORITY) != 0 ? PRIORITY_BYTES : 0;
        Map<String, String> headers = new HashMap<>();
        try {
            ByteBuf block = Unpooled.wrappedBuffer(payload, priority, payload.length - priority);
            Http2Headers found = decoder.decodeHeaders(stream, block);
            found.forEach(header ->
                    headers.put(header.getKey().toString(), header.getValue().toString()));
        } catch (Http2Exception e) {
            throw new IOException("a head that cannot be read: " + e.getMessage(), e);
        }
        return headers;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
