package dev.samovar.cache.redis;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/** A real Redis server on a port of its own, to be killed, frozen and started again. */
public final class RedisServerProcess implements AutoCloseable {

    private static final File EXECUTABLE = executable();

    private final int port;
    private final @Nullable String configuration;
    private final List<String> settings;
    private @Nullable Process process;

    private RedisServerProcess(int port, @Nullable String configuration, List<String> settings) {
        this.port = port;
        this.configuration = configuration;
        this.settings = settings;
    }

    /** Starts a server that keeps nothing on disk. */
    public static RedisServerProcess start(String... settings) {
        return startOn(freePort(), settings);
    }

    public static RedisServerProcess startOn(int port, String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.addAll(List.of("--save", ""));
        return started(new RedisServerProcess(port, null, all));
    }

    /**
     * Starts a Sentinel that watches a master named {@code main} and acts on its own word.
     *
     * @param more lines of its configuration
     */
    public static RedisServerProcess startSentinel(int masterPort, String... more) {
        String configuration = """
                sentinel monitor main 127.0.0.1 %d 1
                sentinel down-after-milliseconds main 500
                sentinel failover-timeout main 2000
                """.formatted(masterPort) + String.join("\n", more) + '\n';
        return started(new RedisServerProcess(freePort(), configuration, List.of("--sentinel")));
    }

    private static RedisServerProcess started(RedisServerProcess server) {
        server.startAgain();
        return server;
    }

    /** A free port that leaves room for a cluster's own, 10,000 above. */
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

    public int port() {
        return port;
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Starts the server anew, empty. */
    public void startAgain() {
        try {
            Path directory = Files.createTempDirectory("redis-test");
            List<String> command = new ArrayList<>(List.of(EXECUTABLE.getPath()));
            if (configuration != null) {
                Path file = directory.resolve("redis.conf");
                Files.writeString(file, configuration);
                command.add(file.toString());
            }
            command.addAll(List.of("--port", "" + port, "--dir", directory.toString()));
            command.addAll(settings);
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitListening();
    }

    private void awaitListening() {
        for (int i = 0; i < 500; i++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
                return;
            } catch (IOException notYet) {
                pause();
            }
        }
        throw new IllegalStateException("Redis does not listen on " + port);
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(10);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends the process at once, as {@code kill -9} does. */
    public void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly().onExit().join();
            process = null;
        }
    }

    public void freeze() {
        signal("-STOP");
    }

    public void thaw() {
        signal("-CONT");
    }

    private void signal(String signal) {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("Not running");
        }
        signal(running, signal);
    }

    /** Sends a signal to a process that the test has started. */
    static void signal(Process process, String signal) {
        try {
            new ProcessBuilder("kill", signal, "" + process.pid()).start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }

    private static File executable() {
        try {
            return ExecutableProvider.newJarResourceProvider().get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
