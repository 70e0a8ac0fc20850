package dev.samovar.faults;

import dev.samovar.fleet.CuttableLink;
import dev.samovar.fleet.RedisNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** One replica's own links to every Redis and every Sentinel, which tell it of links alone. */
final class ReplicaLinks implements AutoCloseable {

    private final List<CuttableLink> all = new ArrayList<>();
    private final String url;

    ReplicaLinks(List<RedisNode> nodes, List<RedisNode> sentinels) {
        Map<String, String> ports = new ConcurrentHashMap<>();
        nodes.forEach(node -> link(node, new CuttableLink(node.port()), ports));
        List<CuttableLink> toSentinels = new ArrayList<>();
        sentinels.forEach(node -> toSentinels.add(link(node, new CuttableLink(node.port(), ports), ports)));
        url = toSentinels.stream().map(CuttableLink::url).collect(Collectors.joining(","));
    }

    private CuttableLink link(RedisNode to, CuttableLink link, Map<String, String> ports) {
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

    void slow(Duration delay) {
        all.forEach(link -> link.slow(delay));
    }

    void restore() {
        all.forEach(CuttableLink::restore);
    }

    @Override
    public void close() {
        all.forEach(CuttableLink::close);
    }
}
