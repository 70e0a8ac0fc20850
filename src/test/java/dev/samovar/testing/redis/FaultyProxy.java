package dev.samovar.testing.redis;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * TCP proxy on the loopback address whose connections can be cut, stalled without a sign, or delayed.
 *
 * <p>Each fault applies to connections that exist as well as to new ones, until {@link #restore}.
 */
public final class FaultyProxy implements AutoCloseable {

    private static final Chunk END = new Chunk(Buffer.buffer(), 0);

    private final ServerSocket listener;
    private final int target;
    private final Map<String, String> ports;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private boolean stalled;
    private boolean mute;
    private long delayNanos;

    /** What the target has sent, and when it arrived here. */
    private record Chunk(Buffer bytes, long arrivedNanos) {
        boolean isEnd() {
            return bytes.length() == 0;
        }
    }

    private interface Output {
        void write(byte[] chunk) throws IOException, InterruptedException;
    }

    /** Listens on a port of its own for connections to the target's. */
    public FaultyProxy(int target) {
        this(target, Map.of());
    }

    /**
     * A proxy that replaces ports in what the target sends, so that clients find other servers through their proxies too.
     *
     * @param ports by port, in five digits, the port of five digits that replaces it; may be filled until the first
     *     connection
     */
    public FaultyProxy(int target, Map<String, String> ports) {
        this.target = target;
        this.ports = ports;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        inBackground(this::accept);
    }

    /** The address of the proxy as that of a Redis server. */
    public String url() {
        return "redis://127.0.0.1:" + port();
    }

    /** The port of the proxy. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Begins a fault by its name: {@code cut}, or {@code silent} for a stall. */
    public void fail(String fault) {
        switch (fault) {
            case "cut" -> cut();
            case "silent" -> stall();
            default -> throw new IllegalArgumentException(fault);
        }
    }

    /** Closes every connection, and every new one at once. */
    public void cut() {
        cut = true;
        closeAll();
    }

    /** Keeps the connections open and forwards nothing. */
    public synchronized void stall() {
        stalled = true;
    }

    /** Forwards what clients send, and holds back the replies. */
    public synchronized void mute() {
        mute = true;
    }

    /** Delays each reply by a time, however many are under way. */
    public synchronized void delay(Duration delay) {
        delayNanos = delay.toNanos();
    }

    /** Ends every fault. */
    public synchronized void restore() {
        cut = false;
        stalled = false;
        mute = false;
        delayNanos = 0;
        notifyAll();
    }

    private synchronized void awaitFlow(boolean replies) throws InterruptedException {
        while (stalled || (mute && replies)) {
            wait();
        }
    }

    private synchronized void awaitDelay(long arrivedNanos) throws InterruptedException {
        long left = delayNanos - (System.nanoTime() - arrivedNanos);
        while (delayNanos > 0 && left > 0) {
            wait(left / 1_000_000, (int) (left % 1_000_000));
            left = delayNanos - (System.nanoTime() - arrivedNanos);
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (cut) {
                    close(client);
                } else {
                    connect(client);
                }
            } catch (IOException e) {
                // The loop ends when the proxy is closed
            }
        }
    }

    private void connect(Socket client) {
        sockets.add(client);
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            BlockingQueue<Chunk> replies = new LinkedBlockingQueue<>();
            inBackground(() -> forward(client, server));
            inBackground(() -> receive(server, replies));
            inBackground(() -> deliver(replies, server, client));
        } catch (IOException nothingListens) {
            close(client);
        }
        if (cut) {
            closeAll();
        }
    }

    private void forward(Socket client, Socket server) {
        copy(client, false, chunk -> server.getOutputStream().write(chunk));
        close(client);
        close(server);
    }

    private void receive(Socket server, BlockingQueue<Chunk> replies) {
        PortTranslation translation = new PortTranslation(ports);
        copy(server, true, chunk -> {
            byte[] bytes = ports.isEmpty() ? chunk : translation.translate(chunk, chunk.length);
            replies.add(new Chunk(Buffer.buffer(bytes), System.nanoTime()));
        });
        replies.add(END);
    }

    private void deliver(BlockingQueue<Chunk> replies, Socket server, Socket client) {
        try {
            for (Chunk chunk = replies.take(); !chunk.isEnd(); chunk = replies.take()) {
                awaitDelay(chunk.arrivedNanos());
                awaitFlow(true);
                client.getOutputStream().write(chunk.bytes().getBytes());
            }
        } catch (IOException | InterruptedException e) {
            // The connection has ended
        } finally {
            close(client);
            close(server);
        }
    }

    /** Reads until the connection ends. A stalled one is not read, so that its sender meets backpressure. */
    private void copy(Socket from, boolean replies, Output output) {
        byte[] buffer = new byte[65_536];
        try {
            InputStream in = from.getInputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitFlow(replies);
                output.write(Arrays.copyOf(buffer, read));
            }
        } catch (IOException | InterruptedException e) {
            // The connection has ended
        }
    }

    private static void inBackground(Runnable work) {
        Thread thread = new Thread(work, "faulty-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void closeAll() {
        sockets.forEach(FaultyProxy::close);
        sockets.clear();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed either way
        }
    }

    @Override
    public void close() {
        restore();
        closeAll();
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
