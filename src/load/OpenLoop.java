import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Load at a fixed rate that does not wait for answers: each request has an intended time, and its latency counts from
 * then on, so what a stalled server makes others wait for is counted too.
 *
 * <p>{@code java OpenLoop.java --rate R --seconds S [--requests N] [--connections 32] [--warmup 2] [--keys N
 * --first 100] [--put BYTES] [--plain yes] URL}. With keys each {@code {}} in the URL is a number, in turn. A due request that finds no free connection waits for
 * one. An answer counts as an error unless its status is 200 and its body as long as the first one's; the answer to a put,
 * unless its status is 200 or 201.
 */
public final class OpenLoop {

    private static final int PREPARED = 1000;
    private static final long GRACE = TimeUnit.SECONDS.toNanos(30);

    private final Map<String, String> options = new HashMap<>(Map.of(
            "rate",
            "1000",
            "seconds",
            "10",
            "connections",
            "32",
            "warmup",
            "2",
            "keys",
            "1",
            "first",
            "100",
            "put",
            "0"));
    private final Histogram latencies = new Histogram();
    /** From the time that a request was due and a connection free to its sending: what this program itself adds. */
    private final Histogram ownDelays = new Histogram();

    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private final InetSocketAddress server;
    private final String template;
    private final int keys;
    private final boolean putting;
    private final List<byte[]> prepared = new ArrayList<>();
    private Selector selector;
    private long measureFrom;
    private long answered;
    private long errors;
    private long waiting;
    private long lastSent;
    private long lastAnswer;
    private int expectedLength = -1;

    public static void main(String... arguments) throws IOException {
        new OpenLoop(arguments).run();
    }

    private OpenLoop(String... arguments) {
        String url = "";
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].startsWith("--")) {
                options.put(arguments[i].substring(2), arguments[++i]);
            } else {
                url = arguments[i];
            }
        }
        URI uri = URI.create(url.replace("{}", "0"));
        server = new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort());
        String body = "x".repeat((int) number("put"));
        template = (body.isEmpty() ? "GET " : "PUT ") + url.substring(url.indexOf('/', "http://".length()))
                + " HTTP/1.1\r\nHost: " + uri.getAuthority()
                + (body.isEmpty() ? "" : "\r\nContent-Type: text/plain\r\nContent-Length: " + body.length())
                + "\r\n\r\n" + body;
        putting = !body.isEmpty();
        keys = (int) number("keys");
        for (int i = 0; i < Math.min(keys, PREPARED); i++) {
            prepared.add(write(i));
        }
    }

    private byte[] request(long number) {
        int key = (int) (number % keys);
        return key < PREPARED ? prepared.get(key) : write(key);
    }

    private byte[] write(int key) {
        return template.replace("{}", String.valueOf((int) number("first") + key))
                .getBytes(ISO_8859_1);
    }

    private double number(String option) {
        return Double.parseDouble(options.get(option));
    }

    private void run() throws IOException {
        selector = Selector.open();
        for (int i = 0; i < (int) number("connections"); i++) {
            idle.add(new Connection());
        }
        double gap = 1e9 / number("rate");
        long unmeasured = (long) (number("warmup") * number("rate"));
        long total = unmeasured
                + (long) (options.containsKey("requests") ? number("requests") : number("seconds") * number("rate"));
        long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);
        measureFrom = start + (long) (unmeasured * gap);
        long sent = 0;
        while (answered + errors < total) {
            boolean late = false;
            long now = System.nanoTime();
            while (sent < total && start + (long) (sent * gap) <= now) {
                Connection free = idle.poll();
                if (free == null) {
                    late = true;
                    break;
                }
                long intended = start + (long) (sent * gap);
                if (intended >= measureFrom) {
                    ownDelays.add(now - Math.max(intended, free.freeSince));
                }
                free.send(request(sent), intended);
                sent++;
                lastSent = now;
            }
            waiting = Math.max(waiting, late ? Math.min(total, (long) ((now - start) / gap)) - sent : 0);
            if (selector.selectNow(this::ready) == 0) {
                if (sent == total && now - lastSent > GRACE) {
                    errors += total - answered - errors;
                }
                Thread.yield(); // to a server on the same core; sleeping would add its own granularity to every answer
            }
        }
        report((lastAnswer - measureFrom) / 1e9);
    }

    private void ready(SelectionKey key) {
        ((Connection) key.attachment()).receive();
    }

    private void report(double seconds) {
        double reached = latencies.count() / seconds;
        if (options.containsKey("plain")) {
            System.out.printf(
                    Locale.ROOT, "%.0f %s %d %.3f%n", reached, latencies.quantiles(" "), errors, ownDelays.at(0.99));
            return;
        }
        System.out.println(
                "| intended/s | reached/s | p50 ms | p90 ms | p99 ms | p99.9 ms | max ms | errors | most waiting |"
                        + " own delay p99 ms |");
        System.out.println("|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        System.out.printf(
                Locale.ROOT,
                "| %.0f | %.0f | %s | %d | %d | %.3f |%n",
                number("rate"),
                reached,
                latencies.quantiles(" | "),
                errors,
                waiting,
                ownDelays.at(0.99));
    }

    /** A keep-alive connection with at most one request under way. */
    private final class Connection {

        private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 16);
        private final byte[] head = new byte[1 << 16];
        private SocketChannel channel;
        private SelectionKey key;
        private long intended;
        private boolean busy;
        private long freeSince = Long.MIN_VALUE;
        private int headLength;
        private int status;
        private int length;
        private int missing = -1;

        Connection() throws IOException {
            connect();
        }

        private void connect() throws IOException {
            channel = SocketChannel.open(server);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            key = channel.register(selector, SelectionKey.OP_READ, this);
        }

        void send(byte[] request, long time) {
            intended = time;
            busy = true;
            headLength = 0;
            missing = -1;
            try {
                ByteBuffer out = ByteBuffer.wrap(request);
                while (out.hasRemaining()) {
                    channel.write(out);
                }
            } catch (IOException e) {
                broken();
            }
        }

        void receive() {
            try {
                in.clear();
                int count = channel.read(in);
                if (count < 0) {
                    broken();
                    return;
                }
                in.flip();
                if (missing < 0) {
                    readHead();
                }
                if (missing >= 0) {
                    missing -= in.remaining();
                    if (missing == 0) {
                        done();
                    } else if (missing < 0) {
                        throw new IOException("more than was announced");
                    }
                }
            } catch (IOException | NumberFormatException e) {
                broken();
            }
        }

        private void readHead() throws IOException {
            while (in.hasRemaining()) {
                head[headLength++] = in.get();
                if (headLength > 3 && head[headLength - 1] == '\n' && head[headLength - 3] == '\n') {
                    String text = new String(head, 0, headLength, ISO_8859_1);
                    status = Integer.parseInt(text.substring(9, 12));
                    length = contentLength(text.toLowerCase(Locale.ROOT));
                    missing = length;
                    return;
                }
                if (headLength == head.length) {
                    throw new IOException("endless head");
                }
            }
        }

        private int contentLength(String lower) throws IOException {
            int at = lower.indexOf("\ncontent-length:");
            if (at < 0) {
                throw new IOException("no length");
            }
            return Integer.parseInt(
                    lower.substring(at + 16, lower.indexOf('\r', at)).strip());
        }

        private void done() {
            long now = System.nanoTime();
            if (expectedLength < 0) {
                expectedLength = length;
            }
            boolean good = putting ? status == 200 || status == 201 : status == 200 && length == expectedLength;
            if (!good) {
                errors++;
            } else {
                answered++;
                if (intended >= measureFrom) {
                    latencies.add(now - intended);
                    lastAnswer = now;
                }
            }
            free(now);
        }

        private void free(long now) {
            busy = false;
            freeSince = now;
            idle.add(this);
        }

        /** A closed connection is opened again; what was under way on it is an error. */
        private void broken() {
            try {
                key.cancel();
                channel.close();
                if (busy) {
                    errors++;
                    free(System.nanoTime());
                }
                connect();
            } catch (IOException e) {
                throw new IllegalStateException("The server is unavailable", e);
            }
        }
    }

    /** Counts by time in steps of under 1 %: 128 steps for each power of two of nanoseconds. */
    private static final class Histogram {

        private final long[] counts = new long[64 * 128];
        private long count;
        private long largest;

        void add(long nanos) {
            long value = Math.max(nanos, 128);
            int power = 63 - Long.numberOfLeadingZeros(value);
            counts[power * 128 + (int) ((value >>> (power - 7)) & 127)]++;
            count++;
            largest = Math.max(largest, value);
        }

        long count() {
            return count;
        }

        /** The milliseconds that this part of all took at most. */
        double at(double part) {
            long rank = (long) Math.ceil(part * count);
            long seen = 0;
            for (int i = 0; i < counts.length; i++) {
                seen += counts[i];
                if (seen >= rank && seen > 0) {
                    int power = i / 128;
                    return Math.min(largest, (128L + i % 128 + 1) << Math.max(power - 7, 0)) / 1e6;
                }
            }
            return 0;
        }

        String quantiles(String between) {
            return String.format(
                    Locale.ROOT,
                    "%.3f%s%.3f%s%.3f%s%.3f%s%.3f",
                    at(0.5),
                    between,
                    at(0.9),
                    between,
                    at(0.99),
                    between,
                    at(0.999),
                    between,
                    largest / 1e6);
        }
    }
}
