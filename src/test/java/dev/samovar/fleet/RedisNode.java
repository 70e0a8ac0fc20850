package dev.samovar.fleet;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/** A real Redis server on a port of its own, with a directory that outlives its process. */
public final class RedisNode implements AutoCloseable {

    private static final File EXECUTABLE = executable();

    private static final int SLOTS = 16_384;

    private final int port = Processes.freePort();
    private final Path directory;
    private final List<String> command = new ArrayList<>(List.of(EXECUTABLE.getPath()));
    private final Vertx vertx = Vertx.vertx();
    private final Redis client;
    private @Nullable Process process;

    private RedisNode(@Nullable String configuration, List<String> settings, List<String> role) {
        try {
            directory = Files.createTempDirectory("fleet-redis");
            if (configuration != null) {
                command.add(Files.writeString(directory.resolve("redis.conf"), configuration)
                        .toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        command.addAll(List.of("--port", "" + port, "--bind", "127.0.0.1", "--dir", directory.toString()));
        command.addAll(settings);
        client = Redis.createClient(vertx, url());
        start(role);
    }

    /** A server that writes nothing to disk unless told to. */
    public static RedisNode server(String... settings) {
        List<String> all = List.of(settings);
        return new RedisNode("save \"\"\n", all, List.of());
    }

    /** The same, as a standby of a master until it is started anew or promoted. */
    public static RedisNode standbyOf(RedisNode master, String... settings) {
        List<String> all = List.of(settings);
        return new RedisNode("save \"\"\n", all, standby(master));
    }

    private static List<String> standby(RedisNode master) {
        return List.of("--replicaof", "127.0.0.1", "" + master.port);
    }

    /**
     * A Sentinel of several that watch a master named {@code main}, two of which have to agree.
     *
     * @param more lines of its configuration
     */
    public static RedisNode sentinel(RedisNode master, String... more) {
        String configuration = """
                sentinel monitor main 127.0.0.1 %d 2
                sentinel down-after-milliseconds main 500
                sentinel failover-timeout main 3000
                """.formatted(master.port) + String.join("\n", more) + '\n';
        return new RedisNode(configuration, List.of("--sentinel"), List.of());
    }

    /** Servers that form a cluster of masters alone. */
    public static List<RedisNode> cluster(int masters) {
        List<RedisNode> nodes = new ArrayList<>();
        for (int i = 0; i < masters; i++) {
            nodes.add(server("--cluster-enabled", "yes", "--cluster-node-timeout", "5000"));
        }
        for (int i = 0; i < masters; i++) {
            nodes.get(i).send("CLUSTER", slots(i * SLOTS / masters, (i + 1) * SLOTS / masters));
            nodes.get(i).send("CLUSTER", "SET-CONFIG-EPOCH", i + 1);
        }
        for (RedisNode node : nodes) {
            node.send("CLUSTER", "MEET", "127.0.0.1", nodes.get(0).port);
        }
        for (RedisNode node : nodes) {
            Fleet.soon("cluster")
                    .until(() -> node.info("CLUSTER", "INFO").contains("cluster_state:ok")
                            && node.info("CLUSTER", "INFO").contains("cluster_known_nodes:" + masters));
        }
        return nodes;
    }

    private static Object[] slots(int from, int to) {
        return Stream.concat(Stream.of("ADDSLOTS"), IntStream.range(from, to).boxed())
                .toArray();
    }

    public int port() {
        return port;
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Starts the process, with the data that the directory has, and waits until it listens. */
    public void start() {
        start(List.of());
    }

    /** The same, as a standby of a master. */
    public void startAsStandbyOf(RedisNode master) {
        start(standby(master));
    }

    private void start(List<String> role) {
        List<String> all = new ArrayList<>(command);
        all.addAll(role);
        try {
            process = new ProcessBuilder(all)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Fleet.soon("Redis on " + port).until(this::listens);
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Ends the process at once. */
    public void kill() {
        if (process != null) {
            Processes.kill(process);
            process = null;
        }
    }

    /** Saves the data, and ends the process. */
    public void saveAndStop() {
        send("SAVE");
        kill();
    }

    /** Removes what the process has saved. */
    public void wipe() {
        try {
            Files.deleteIfExists(directory.resolve("dump.rdb"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets every attempt to save the data fail, which a server that is to save refuses writes after. */
    public void breakSaving() {
        try {
            Files.createDirectories(directory.resolve("in-the-way"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        send("CONFIG", "SET", "dbfilename", "in-the-way");
        send("CONFIG", "SET", "save", "3600 1");
        save("err");
    }

    /** Lets the data be saved again, and has nothing saved any more. */
    public void mendSaving() {
        send("CONFIG", "SET", "dbfilename", "dump.rdb");
        save("ok");
        send("CONFIG", "SET", "save", "");
    }

    private void save(String outcome) {
        send("BGSAVE");
        Fleet.soon("saved: " + outcome)
                .until(() -> info("INFO", "persistence").contains("rdb_last_bgsave_status:" + outcome));
    }

    /** Closes the connections of everyone else. */
    public void disconnectAll() {
        send("CLIENT", "KILL", "TYPE", "normal");
        send("CLIENT", "KILL", "TYPE", "pubsub");
    }

    public void freeze() {
        signal("STOP");
    }

    public void thaw() {
        signal("CONT");
    }

    private void signal(String signal) {
        if (process == null) {
            throw new IllegalStateException("Not running");
        }
        Processes.signal(process, signal);
    }

    /** Sends a command as an operator would; null for nil. */
    @Nullable
    public Response send(String name, Object... arguments) {
        Request request = Request.cmd(Command.create(name));
        for (Object argument : arguments) {
            request.arg(argument.toString());
        }
        try {
            return client.send(request)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(name + " failed", e);
        }
    }

    /** The text that a command answers with. */
    public String info(String name, Object... arguments) {
        Response response = send(name, arguments);
        return response == null ? "" : response.toString();
    }

    @Override
    public void close() {
        kill();
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static File executable() {
        try {
            return ExecutableProvider.newJarResourceProvider().get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
