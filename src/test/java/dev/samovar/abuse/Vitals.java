package dev.samovar.abuse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The resources that the process uses.
 *
 * @param residentMb memory, in MiB
 * @param peakMb the most of it at any time
 * @param heapMb what was in use of the heap, garbage included; on the JVM what was left after the last collection of it all
 * @param connections open connections of clients, as the service counts them
 */
public record Vitals(long residentMb, long peakMb, long threads, long files, long heapMb, long connections) {

    public static Vitals of(Target target) {
        Path process = Path.of("/proc", Long.toString(target.pid()));
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            String status = Files.readString(process.resolve("status"));
            String metrics = target.get("/q/metrics").text();
            long live = metric(metrics, "jvm_gc_live_data_size_bytes");
            long used = metric(metrics, "jvm_memory_used_bytes{area=\"heap\"");
            return new Vitals(
                    field(status, "VmRSS:") / 1024,
                    field(status, "VmHWM:") / 1024,
                    field(status, "Threads:"),
                    files.count(),
                    (live > 0 ? live : used) >> 20,
                    metric(metrics, "http_server_active_connections"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long field(String status, String name) {
        return status.lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static long metric(String metrics, String start) {
        return (long) metrics.lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /**
     * Whether threads and files, sockets included, are about as many as before. The service's own count of connections
     * is less reliable: it keeps one that breaks during pipelined requests.
     */
    public boolean isBackTo(Vitals before) {
        return threads <= before.threads + 12 && files <= before.files + 12;
    }

    static String heading() {
        return """
                | service | when | resident MiB | peak MiB | heap MiB | threads | files | connections |
                |---|---|---|---|---|---|---|---|
                """;
    }

    String row(String service, String when) {
        return "| %s | %s | %d | %d | %d | %d | %d | %d |\n"
                .formatted(service, when, residentMb, peakMb, heapMb, threads, files, connections);
    }
}
