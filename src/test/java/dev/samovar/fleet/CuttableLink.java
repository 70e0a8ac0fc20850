package dev.samovar.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A way for one replica to its Redis that can be cut, with a sign or without one. */
final class CuttableLink implements AutoCloseable {

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private boolean stalled;

    CuttableLink(int target) {
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

    /** Begins a fault: {@code cut} with a sign, or {@code silent} without one. */
    void fail(String fault) {
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

    /** Ends the fault. */
    synchronized void restore() {
        cut = false;
        stalled = false;
        notifyAll();
    }

    private synchronized void awaitFlow() throws InterruptedException {
        while (stalled) {
            wait();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket from = listener.accept();
                if (cut) {
                    quietly(from);
                } else {
                    connect(from, new Socket(InetAddress.getLoopbackAddress(), target));
                }
            } catch (IOException e) {
                // The loop goes on unless the link was closed
            }
        }
    }

    private void connect(Socket client, Socket server) {
        sockets.add(client);
        sockets.add(server);
        if (cut) {
            closeAll();
        }
        inBackground(() -> pump(client, server));
        inBackground(() -> pump(server, client));
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[65_536];
        try {
            from.setTcpNoDelay(true);
            for (int read = from.getInputStream().read(buffer);
                    read >= 0;
                    read = from.getInputStream().read(buffer)) {
                awaitFlow();
                to.getOutputStream().write(buffer, 0, read);
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
