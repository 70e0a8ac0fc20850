package dev.samovar.abuse.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.samovar.abuse.client.Complaints;
import dev.samovar.abuse.upstream.UpstreamReplies.End;
import dev.samovar.abuse.upstream.UpstreamReplies.Question;
import dev.samovar.abuse.upstream.UpstreamReplies.Reply;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An upstream of the proxy that looks at every byte that reaches it: each request has to be a whole one of the proxy's own
 * making.
 */
public final class HostileUpstream implements AutoCloseable {

    /** The header with a request's number. */
    public static final String NUMBER = "X-Fuzz";

    /** The path of the upstream's URL, below which all requests have to be. */
    static final String BASE = "/base";

    private static final Pattern LINE = Pattern.compile("[A-Za-z]+ (\\S+) HTTP/1\\.1");
    private static final Pattern FIELD =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+): ([\\t\\x20-\\x7e\\x80-\\xff]*)");
    private static final Pattern TOPIC = Pattern.compile("topic-([0-9a-z]+)");
    private static final Pattern LEFT_BEHIND = Pattern.compile(
            "cookie|forwarded|x-forwarded.*|x-real-ip|x-hop|x-fuzz-hop|keep-alive|te|trailer|upgrade|proxy-.*|samovar-.*");

    private final Function<Question, Reply> replies;
    private final String clientKey;
    private final Complaints complaints;
    private final ServerSocket server;
    private final ExecutorService connections = Executors.newCachedThreadPool();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger answering = new AtomicInteger();
    private final Set<String> targets = ConcurrentHashMap.newKeySet();

    /**
     * Starts.
     *
     * @param replies what it answers
     * @param clientKey a key that must not arrive here
     */
    public HostileUpstream(Function<Question, Reply> replies, String clientKey, Complaints complaints) {
        this.replies = replies;
        this.clientKey = clientKey;
        this.complaints = complaints;
        try {
            server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connections.execute(this::accept);
    }

    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort() + BASE;
    }

    public int requests() {
        return requests.get();
    }

    public int openConnections() {
        return open.size();
    }

    /** How many answers are being sent. */
    public int answering() {
        return answering.get();
    }

    /** The targets of the requests so far. */
    public Set<String> targets() {
        return Set.copyOf(targets);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                connections.execute(() -> serve(socket));
            }
        } catch (IOException end) {
            // Closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                requests.incrementAndGet();
                byte[] body = body(head, in);
                Question question = question(head, new String(body, ISO_8859_1));
                targets.add(question.target());
                if (!answer(socket, replies.apply(question))) {
                    return;
                }
            }
        } catch (IOException hungUp) {
            // The proxy gives calls up
        } catch (RuntimeException e) {
            complaints.add("a request upstream that cannot be read: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private boolean answer(Socket socket, Reply reply) throws IOException, InterruptedException {
        answering.incrementAndGet();
        try {
            return send(socket, reply);
        } finally {
            answering.decrementAndGet();
        }
    }

    private boolean send(Socket socket, Reply reply) throws IOException, InterruptedException {
        OutputStream out = socket.getOutputStream();
        for (byte[] step : reply.steps()) {
            out.write(step);
            out.flush();
            if (reply.steps().size() > 1 && closed.await(1, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        if (reply.end() == End.SILENT) {
            // Until the proxy gives the call up
            return socket.getInputStream().read() >= 0;
        }
        if (reply.end() == End.RESET) {
            socket.setSoLinger(true, 0);
        }
        return reply.end() == End.KEEP;
    }

    /** The head of the next request; empty at the end of the connection. */
    private String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int c;
            try {
                c = in.read();
            } catch (SocketException reset) {
                return "";
            }
            if (c < 0) {
                return "";
            }
            head.append((char) c);
        }
        check(head.toString());
        return head.toString();
    }

    private void check(String head) {
        List<String> lines = head.strip().lines().toList();
        Matcher line = LINE.matcher(lines.get(0));
        boolean inside = line.matches()
                && line.group(1).startsWith(BASE + "/")
                && !line.group(1).contains("..");
        int vias = 0;
        int framings = 0;
        int numbers = 0;
        boolean expects = false;
        boolean clean = true;
        for (String text : lines.subList(1, lines.size())) {
            Matcher field = FIELD.matcher(text);
            clean &= field.matches();
            String name = clean ? field.group(1).toLowerCase(Locale.ROOT) : "";
            clean &= !LEFT_BEHIND.matcher(name).matches();
            vias += name.equals("via") && field.group(2).contains("samovar-") ? 1 : 0;
            expects |= name.equals("expect");
            framings += name.equals("content-length") || name.equals("transfer-encoding") ? 1 : 0;
            numbers += name.equals(NUMBER.toLowerCase(Locale.ROOT)) ? 1 : 0;
        }
        if (!inside
                || !clean
                || vias != 1
                || framings > 1
                || (expects && framings == 0)
                || numbers > 1
                || head.contains(clientKey)) {
            complaints.add("a request upstream that the proxy should not have sent:\n" + head);
        }
    }

    private static byte[] body(String head, InputStream in) throws IOException {
        String length = field(head, "content-length");
        if (!length.isEmpty()) {
            long bytes = Long.parseLong(length);
            byte[] body = in.readNBytes((int) Math.min(bytes, Integer.MAX_VALUE));
            if (body.length < bytes) {
                throw new IOException("The body ended early");
            }
            return body;
        }
        return field(head, "transfer-encoding").isEmpty() ? new byte[0] : chunks(in);
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException("The body ended early");
                }
                line.append((char) c);
            }
            int size = Integer.parseInt(line.toString().strip(), 16);
            body.writeBytes(in.readNBytes(size));
            in.readNBytes(2);
            if (size == 0) {
                return body.toByteArray();
            }
        }
    }

    private static Question question(String head, String body) {
        String number = field(head, NUMBER.toLowerCase(Locale.ROOT));
        return new Question(
                number.matches("\\d{1,9}") ? Integer.parseInt(number) : 0,
                topic(body),
                field(head, "authorization").replace("Bearer ", ""),
                isStream(body),
                head.startsWith("HEAD "),
                head);
    }

    /** What a body asks for, as far as it says so. */
    public static String topic(String body) {
        Matcher topic = TOPIC.matcher(body);
        return topic.find() ? topic.group(1) : "none";
    }

    public static boolean isStream(String body) {
        return body.contains("\"stream\":true");
    }

    private static String field(String head, String name) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
        connections.shutdownNow();
    }
}
