package dev.samovar.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Ports and signals of the processes that tests start. */
public final class Processes {

    private Processes() {}

    /** A free port that leaves room for the bus of a Redis cluster, 10,000 above. */
    public static int freePort() {
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

    /** Whether a port of the loopback address accepts connections now. */
    public static boolean isListening(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Starts a process. */
    public static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a signal, such as {@code STOP}, to a process that was started here. */
    public static void signal(Process process, String signal) {
        Process kill = start(new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())));
        if (kill.onExit().join().exitValue() != 0) {
            throw new IllegalStateException("kill -" + signal + " failed");
        }
    }

    /** Ends a process at once and waits until it has ended, also when it is frozen. */
    public static void kill(Process process) {
        process.destroyForcibly().onExit().join();
    }
}
