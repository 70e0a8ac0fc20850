package dev.samovar.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** What processes that tests start have in common. */
final class Processes {

    private Processes() {}

    /** A free port that leaves room for the bus of a Redis cluster, 10,000 above. */
    static int freePort() {
        int port = anyFreePort();
        while (port > 55_000) {
            port = anyFreePort();
        }
        return port;
    }

    private static int anyFreePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a signal, such as {@code STOP}, to a process that was started here. */
    static void signal(Process process, String signal) {
        try {
            int exit = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill -" + signal + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends a process at once and waits until it is gone, also when it is frozen. */
    static void kill(Process process) {
        process.destroyForcibly().onExit().join();
    }
}
