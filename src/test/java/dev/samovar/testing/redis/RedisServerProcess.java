package dev.samovar.testing.redis;

import dev.samovar.testing.Processes;
import io.vertx.redis.client.Response;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/**
 * Redis server or Sentinel process on a port of its own, which tests can kill, freeze and start again.
 *
 * <p>Its directory survives the process and is removed on closing.
 */
public final class RedisServerProcess implements AutoCloseable {

    private static final File EXECUTABLE = executable();
    private static final String DUMP = "dump.rdb";
    private static final Duration LONG = Duration.ofMinutes(1);

    private final int port;
    private final Path directory;
    private final List<String> command = new ArrayList<>(List.of(EXECUTABLE.getPath()));
    private @Nullable Process process;
    private @Nullable RedisAdmin admin;

    private RedisServerProcess(int port, String configuration, List<String> settings, List<String> role) {
        this.port = port;
        try {
            directory = Files.createTempDirectory("redis-test");
            command.add(Files.writeString(directory.resolve("redis.conf"), configuration)
                    .toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        command.addAll(List.of("--port", "" + port, "--bind", "127.0.0.1", "--dir", directory.toString()));
        command.addAll(settings);
        try {
            launch(role);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Starts a server that writes nothing to disk unless its settings say so. */
    public static RedisServerProcess start(String... settings) {
        return startOn(Processes.freePort(), settings);
    }

    /** Starts a server on a given port. */
    public static RedisServerProcess startOn(int port, String... settings) {
        return server(port, List.of(settings), List.of());
    }

    /** Starts a server that is the standby of a master until it is started again or promoted. */
    public static RedisServerProcess startStandbyOf(RedisServerProcess master, String... settings) {
        return server(Processes.freePort(), List.of(settings), standby(master));
    }

    private static RedisServerProcess server(int port, List<String> settings, List<String> role) {
        return new RedisServerProcess(port, "save \"\"\n", settings, role);
    }

    private static List<String> standby(RedisServerProcess master) {
        return List.of("--replicaof", "127.0.0.1", "" + master.port);
    }

    /**
     * Starts a Sentinel that watches a master named {@code main}, and needs no other for a failover.
     *
     * @param more lines of its configuration
     */
    public static RedisServerProcess startSentinel(int masterPort, String... more) {
        return sentinel(masterPort, 1, 2000, more);
    }

    /**
     * Starts one of several Sentinels that watch a master named {@code main}, two of which have to agree.
     *
     * @param more lines of its configuration
     */
    public static RedisServerProcess startSentinelOfSeveral(RedisServerProcess master, String... more) {
        return sentinel(master.port, 2, 3000, more);
    }

    private static RedisServerProcess sentinel(int masterPort, int quorum, int timeoutMillis, String... more) {
        String configuration = """
                sentinel monitor main 127.0.0.1 %d %d
                sentinel down-after-milliseconds main 500
                sentinel failover-timeout main %d
                """.formatted(masterPort, quorum, timeoutMillis) + String.join("\n", more) + '\n';
        return new RedisServerProcess(Processes.freePort(), configuration, List.of("--sentinel"), List.of());
    }

    /** The port that it listens on, on the loopback address alone. */
    public int port() {
        return port;
    }

    /** The address of the server, without credentials. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Starts the process again, with the data that its directory has, and waits until it listens. */
    public void startAgain() {
        launch(List.of());
    }

    /** Starts the process again as the standby of a master. */
    public void startAgainAsStandbyOf(RedisServerProcess master) {
        launch(standby(master));
    }

    private void launch(List<String> role) {
        List<String> all = new ArrayList<>(command);
        all.addAll(role);
        Process started = Processes.start(
                new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(log().toFile()));
        process = started;
        Awaitility.await("Redis on " + port)
                .atMost(LONG)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> isListening(started));
    }

    private boolean isListening(Process started) throws IOException {
        if (!started.isAlive()) {
            throw new IllegalStateException("Redis on " + port + " ended with status " + started.exitValue()
                    + " at its start:\n" + Files.readString(log(), StandardCharsets.ISO_8859_1));
        }
        return Processes.isListening(port);
    }

    private Path log() {
        return directory.resolve("log");
    }

    /** Ends the process at once, as {@code kill -9} does; without effect on one that has ended. */
    public void kill() {
        if (process != null) {
            Processes.kill(process);
            process = null;
        }
    }

    /** Stops the process without ending it: connections stay open, and nothing is answered. */
    public void freeze() {
        Processes.signal(running(), "STOP");
    }

    /** Lets a frozen process continue. */
    public void thaw() {
        Processes.signal(running(), "CONT");
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException("Redis on " + port + " does not run");
        }
        return process;
    }

    /** Saves the data, and ends the process. */
    public void saveAndKill() {
        send("SAVE");
        kill();
    }

    /** Removes the saved data. */
    public void deleteSavedData() {
        try {
            Files.deleteIfExists(directory.resolve(DUMP));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes every attempt to save fail, after which the server refuses writes (MISCONF). */
    public void breakSaving() {
        try {
            Files.createDirectories(directory.resolve("a-directory"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        send("CONFIG", "SET", "dbfilename", "a-directory");
        send("CONFIG", "SET", "save", "3600 1");
        save("err");
    }

    /** Saves once with success, and turns saving off. */
    public void restoreSaving() {
        send("CONFIG", "SET", "dbfilename", DUMP);
        save("ok");
        send("CONFIG", "SET", "save", "");
    }

    private void save(String outcome) {
        send("BGSAVE");
        Awaitility.await("saved: " + outcome)
                .atMost(LONG)
                .until(() -> info("INFO", "persistence").contains("rdb_last_bgsave_status:" + outcome));
    }

    /** Closes the connections of all other clients. */
    public void disconnectAll() {
        send("CLIENT", "KILL", "TYPE", "normal");
        send("CLIENT", "KILL", "TYPE", "pubsub");
    }

    /** Sends a command as an operator without a password would; null for nil. */
    public @Nullable Response send(String name, Object... arguments) {
        return admin().send(name, arguments);
    }

    /** The reply to a command, such as INFO, as text; empty for nil. */
    public String info(String name, Object... arguments) {
        Response response = send(name, arguments);
        return response == null ? "" : response.toString();
    }

    private synchronized RedisAdmin admin() {
        if (admin == null) {
            admin = new RedisAdmin(url());
        }
        return admin;
    }

    private static File executable() {
        try {
            return ExecutableProvider.newJarResourceProvider().get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
        if (admin != null) {
            admin.close();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted((one, other) -> other.compareTo(one)).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
