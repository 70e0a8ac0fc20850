package dev.samovar.testing.redis;

import dev.samovar.testing.Processes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Redis Cluster of masters without replicas, which share the slots evenly. */
public final class RedisCluster implements AutoCloseable {

    private static final int SLOTS = 16_384;
    private static final int BUS_OFFSET = 10_000;

    private final List<RedisServerProcess> nodes = new ArrayList<>();

    private RedisCluster() {}

    /** Starts a cluster, and waits until every node knows all others and serves. */
    public static RedisCluster start(int masters, String... settings) {
        RedisCluster cluster = new RedisCluster();
        try {
            cluster.launch(masters, settings);
            cluster.join();
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    private void launch(int masters, String... settings) {
        String[] all = Stream.concat(
                        Stream.of("--cluster-enabled", "yes", "--cluster-node-timeout", "5000"), Stream.of(settings))
                .toArray(String[]::new);
        for (int i = 0; i < masters; i++) {
            nodes.add(RedisServerProcess.startOn(freePort(), all));
        }
    }

    /** A port whose bus port is free too, which Redis derives from it: connections of other tests take such ports. */
    private static int freePort() {
        while (true) {
            int port = Processes.freePort();
            try (ServerSocket bus = new ServerSocket(port + BUS_OFFSET, 1, InetAddress.getLoopbackAddress())) {
                return bus.getLocalPort() - BUS_OFFSET;
            } catch (IOException | IllegalArgumentException taken) {
                // The next one
            }
        }
    }

    private void join() {
        int masters = nodes.size();
        for (int i = 0; i < masters; i++) {
            nodes.get(i).send("CLUSTER", slots(i * SLOTS / masters, (i + 1) * SLOTS / masters));
            nodes.get(i).send("CLUSTER", "SET-CONFIG-EPOCH", i + 1);
        }
        nodes.forEach(
                node -> node.send("CLUSTER", "MEET", "127.0.0.1", nodes.get(0).port()));
        for (RedisServerProcess node : nodes) {
            Awaitility.await("cluster").atMost(Duration.ofMinutes(1)).until(() -> isComplete(node));
        }
    }

    private boolean isComplete(RedisServerProcess node) {
        String info = node.info("CLUSTER", "INFO");
        return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:" + nodes.size());
    }

    private static Object[] slots(int from, int to) {
        return Stream.concat(Stream.of("ADDSLOTS"), IntStream.range(from, to).boxed())
                .toArray();
    }

    /** The masters. */
    public List<RedisServerProcess> nodes() {
        return nodes;
    }

    /** The addresses of all masters. */
    public List<String> urls() {
        return nodes.stream().map(RedisServerProcess::url).toList();
    }

    @Override
    public void close() {
        nodes.forEach(RedisServerProcess::close);
    }
}
