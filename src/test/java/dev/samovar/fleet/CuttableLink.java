package dev.samovar.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A way for one replica to its Redis that can be cut, with a sign or without one, or slowed. */
public final class CuttableLink implements AutoCloseable {

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Map<String, String> ports;
    private volatile boolean cut;
    private boolean stalled;
    private long delayMillis;

    public CuttableLink(int target) {
        this(target, Map.of());
    }

    /**
     * A way on which the other side's word for a port is another than its own.
     *
     * @param ports by port, in five digits, the port of five digits that takes its place; may be filled until the first
     *     connection
     */
    public CuttableLink(int target, Map<String, String> ports) {
        this.target = target;
        this.ports = ports;
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

    public int port() {
        return listener.getLocalPort();
    }

    /** Begins a fault: {@code cut} with a sign, or {@code silent} without one. */
    public void fail(String fault) {
        if (fault.equals("cut")) {
            cut();
        } else {
            stall();
        }
    }

    /** Closes every connection, and every new one at once. */
    private void cut() {
        cut = true;
        closeAll();
    }

    /** Keeps the connections open and moves nothing. */
    private synchronized void stall() {
        stalled = true;
    }

    /** Lets everything that the other side says arrive later by this. */
    public synchronized void slow(Duration delay) {
        delayMillis = delay.toMillis();
    }

    /** Ends the fault. */
    public synchronized void restore() {
        cut = false;
        stalled = false;
        delayMillis = 0;
        notifyAll();
    }

    private synchronized void awaitFlow() throws InterruptedException {
        while (stalled) {
            wait();
        }
    }

    private synchronized void awaitArrival() throws InterruptedException {
        long begun = System.nanoTime();
        long left = delayMillis;
        while (left > 0) {
            wait(left);
            left = delayMillis - (System.nanoTime() - begun) / 1_000_000;
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket from = listener.accept();
                if (cut) {
                    quietly(from);
                } else {
                    reach(from);
                }
            } catch (IOException e) {
                // The loop goes on unless the link was closed
            }
        }
    }

    private void reach(Socket from) {
        try {
            connect(from, new Socket(InetAddress.getLoopbackAddress(), target));
        } catch (IOException nobodyListens) {
            quietly(from);
        }
    }

    private void connect(Socket client, Socket server) {
        sockets.add(client);
        sockets.add(server);
        if (cut) {
            closeAll();
        }
        inBackground(() -> pump(client, server, new PortTranslation(Map.of()), () -> {}));
        inBackground(() -> pump(server, client, new PortTranslation(ports), this::awaitArrival));
    }

    private interface Delay {
        void await() throws InterruptedException;
    }

    private void pump(Socket from, Socket to, PortTranslation translation, Delay delay) {
        byte[] buffer = new byte[65_536];
        try {
            from.setTcpNoDelay(true);
            for (int read = from.getInputStream().read(buffer);
                    read >= 0;
                    read = from.getInputStream().read(buffer)) {
                delay.await();
                awaitFlow();
                to.getOutputStream()
                        .write(ports.isEmpty() ? Arrays.copyOf(buffer, read) : translation.translate(buffer, read));
            }
        } catch (IOException | InterruptedException e) {
            // The other side hears of it below
        } finally {
            quietly(from);
            quietly(to);
        }
    }

    private static void inBackground(Runnable work) {
        Thread thread = new Thread(work, "link");
        thread.setDaemon(true);
        thread.start();
    }

    private void closeAll() {
        sockets.forEach(CuttableLink::quietly);
        sockets.clear();
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
        restore();
        closeAll();
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
