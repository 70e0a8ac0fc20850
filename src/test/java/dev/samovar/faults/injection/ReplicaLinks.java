package dev.samovar.faults.injection;

import dev.samovar.testing.redis.FaultyProxy;
import dev.samovar.testing.redis.RedisServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The links of one replica to every Redis and Sentinel; Sentinels report links instead of servers. */
final class ReplicaLinks implements AutoCloseable {

    private final List<FaultyProxy> all = new ArrayList<>();
    private final String url;

    ReplicaLinks(List<RedisServerProcess> nodes, List<RedisServerProcess> sentinels) {
        Map<String, String> ports = new ConcurrentHashMap<>();
        nodes.forEach(node -> link(node, new FaultyProxy(node.port()), ports));
        List<FaultyProxy> toSentinels = new ArrayList<>();
        sentinels.forEach(node -> toSentinels.add(link(node, new FaultyProxy(node.port(), ports), ports)));
        url = toSentinels.stream().map(FaultyProxy::url).collect(Collectors.joining(","));
    }

    private FaultyProxy link(RedisServerProcess to, FaultyProxy link, Map<String, String> ports) {
        ports.put("" + to.port(), "" + link.port());
        all.add(link);
        return link;
    }

    /** The Sentinels, as the replica sees them. */
    String url() {
        return url;
    }

    /** Begins a fault: {@code cut} with a sign, or {@code silent} without one. */
    void fail(String fault) {
        all.forEach(link -> link.fail(fault));
    }

    /** Delays every reply by a time. */
    void delay(Duration delay) {
        all.forEach(link -> link.delay(delay));
    }

    void restore() {
        all.forEach(FaultyProxy::restore);
    }

    @Override
    public void close() {
        all.forEach(FaultyProxy::close);
    }
}
