import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server of one thread that stalls once, to check whether a load generator measures every request that was delayed.
 *
 * <p>{@code java StallingServer.java PORT AT_REQUEST MILLIS}
 */
public final class StallingServer {

    public static void main(String... arguments) throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true"); // or each answer waits 40 ms for an ACK
        AtomicInteger requests = new AtomicInteger();
        int at = Integer.parseInt(arguments[1]);
        long millis = Long.parseLong(arguments[2]);
        byte[] body = new byte[100];
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 1024);
        server.createContext("/", exchange -> {
            if (requests.incrementAndGet() == at) {
                pause(millis);
            }
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
