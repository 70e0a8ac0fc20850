package dev.samovar.cache.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP proxy on this machine whose connections can be cut, and stalled without a sign. */
final class FaultyProxy implements AutoCloseable {

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private boolean stalled;
    private boolean mute;

    FaultyProxy(int target) {
        this.target = target;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        inBackground(this::accept);
    }

    String url() {
        return "redis://127.0.0.1:" + listener.getLocalPort();
    }

    /** Closes every connection, and every new one at once. */
    void cut() {
        cut = true;
        sockets.forEach(FaultyProxy::quietly);
    }

    /** Keeps the connections open and moves nothing. */
    synchronized void stall() {
        stalled = true;
    }

    /** Moves what clients send, and holds back what they are answered. */
    synchronized void mute() {
        mute = true;
    }

    /** Ends the fault. */
    synchronized void restore() {
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
                out.write(buffer, 0, read);
            }
        } catch (IOException | InterruptedException e) {
            // The other side hears of it below
        } finally {
            quietly(from);
            quietly(to);
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
        restore();
        sockets.forEach(FaultyProxy::quietly);
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
