package dev.samovar.model.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that writes one text for each request, in their order, and closes the connection after one that is empty or cut off. */
final class ScriptedServer implements AutoCloseable {

    private static final String CUT = "cut off: ";

    private final ServerSocket socket;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> script;

    ScriptedServer(List<String> script) throws IOException {
        this.script = new ArrayList<>(script);
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread acceptor = new Thread(this::accept, "scripted-server");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    /** A whole answer after which the connection stays open. */
    static String answer(byte[] body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n"
                + new String(body, ISO_8859_1);
    }

    /** The first half of an answer, after which the connection is closed. */
    static String cut(String answer) {
        return CUT + answer.substring(0, answer.length() / 2);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    /** The requests that were read, with the number of their connection in front. */
    List<String> requests() {
        return requests;
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = socket.accept();
                connections.add(connection);
                int number = connections.size();
                Thread reader = new Thread(() -> serve(connection, number), "scripted-connection");
                reader.setDaemon(true);
                reader.start();
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket connection, int number) {
        try (connection) {
            while (true) {
                String request = request(connection.getInputStream());
                requests.add(number + " " + request);
                String answer = next();
                boolean isCut = answer.isEmpty() || answer.startsWith(CUT);
                String sent = isCut ? answer.replace(CUT, "") : answer;
                connection.getOutputStream().write(sent.getBytes(ISO_8859_1));
                connection.getOutputStream().flush();
                if (isCut) {
                    return;
                }
            }
        } catch (IOException closed) {
            // the client went away
        }
    }

    private synchronized String next() {
        return script.isEmpty() ? "" : script.remove(0);
    }

    private static String request(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("The client closed the connection");
            }
            head.append((char) next);
        }
        String lower = head.toString().toLowerCase(java.util.Locale.ROOT);
        int length = lower.indexOf("content-length: ");
        int end = lower.indexOf("\r\n", length);
        byte[] body = in.readNBytes(Integer.parseInt(lower.substring(length + 16, end)));
        return head.substring(0, head.indexOf("\r\n")) + " " + new String(body, UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
