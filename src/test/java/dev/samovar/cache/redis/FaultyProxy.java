package dev.samovar.cache.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A TCP proxy on this machine whose connections can be cut, and stalled without a sign. */
public final class FaultyProxy implements AutoCloseable {

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private boolean stalled;
    private boolean mute;

    /** One thread, so that chunks that are held back equally long keep their order. */
    private final ScheduledExecutorService distance = Executors.newSingleThreadScheduledExecutor();

    private volatile long delayMillis;

    public FaultyProxy(int target) {
        this.target = target;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        inBackground(this::accept);
    }

    public String url() {
        return "redis://127.0.0.1:" + listener.getLocalPort();
    }

    /** Closes every connection, and every new one at once. */
    public void cut() {
        cut = true;
        sockets.forEach(FaultyProxy::quietly);
    }

    /** Keeps the connections open and moves nothing. */
    public synchronized void stall() {
        stalled = true;
    }

    /** Moves what clients send, and holds back what they are answered. */
    public synchronized void mute() {
        mute = true;
    }

    /** Lets each answer arrive later by this, however many are under way. To be called before the first connection. */
    void delay(Duration delay) {
        delayMillis = delay.toMillis();
    }

    /** Ends the fault. */
    public synchronized void restore() {
        cut = false;
        stalled = false;
        mute = false;
        notifyAll();
    }

    private synchronized void awaitFlow(boolean answers) throws InterruptedException {
        while (stalled || (mute && answers)) {
            wait();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (cut) {
                    quietly(client);
                } else {
                    connect(client, new Socket(InetAddress.getLoopbackAddress(), target));
                }
            } catch (IOException e) {
                // The loop goes on unless the proxy was closed
            }
        }
    }

    private void connect(Socket client, Socket server) {
        sockets.add(client);
        sockets.add(server);
        inBackground(() -> pump(client, server, false));
        inBackground(() -> pump(server, client, true));
    }

    private void pump(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[8192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitFlow(answers);
                if (answers && delayMillis > 0) {
                    byte[] chunk = Arrays.copyOf(buffer, read);
                    Future<?> unused = distance.schedule(() -> write(chunk, out), delayMillis, TimeUnit.MILLISECONDS);
                } else {
                    out.write(buffer, 0, read);
                }
            }
        } catch (IOException | InterruptedException e) {
            // The other side hears of it below
        } finally {
            quietly(from);
            quietly(to);
        }
    }

    private static void write(byte[] chunk, OutputStream out) {
        try {
            out.write(chunk);
        } catch (IOException e) {
            // The connection has ended meanwhile
        }
    }

    private static void inBackground(Runnable work) {
        Thread thread = new Thread(work, "faulty-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static void quietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way
        }
    }

    @Override
    public void close() {
        distance.shutdownNow();
        restore();
        sockets.forEach(FaultyProxy::quietly);
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
