package dev.samovar.deployment.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** A local mail server that accepts every mail, or never answers. */
final class MailServer implements AutoCloseable {

    private final ServerSocket socket;
    private final boolean silent;
    private final List<String> mails = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    private MailServer(boolean silent) throws IOException {
        this.silent = silent;
        this.socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::accept, "mail server");
        thread.setDaemon(true);
        thread.start();
    }

    static MailServer willing() throws IOException {
        return new MailServer(false);
    }

    static MailServer silent() throws IOException {
        return new MailServer(true);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** The mails that it took, headers and text. */
    List<String> mails() {
        return mails;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                open.add(client);
                if (!silent) {
                    talk(client);
                }
            } catch (IOException gone) {
                // The next connection may succeed
            }
        }
    }

    private void talk(Socket client) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
        say(client, "220 mail.local ready");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            switch (line.split(" ", 2)[0].toUpperCase(Locale.ROOT)) {
                case "DATA" -> {
                    say(client, "354 go on");
                    mails.add(text(in));
                    say(client, "250 taken");
                }
                case "QUIT" -> {
                    say(client, "221 bye");
                    client.close();
                    return;
                }
                default -> say(client, "250 fine");
            }
        }
    }

    private static String text(BufferedReader in) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
            text.append(line).append('\n');
        }
        return text.toString();
    }

    private static void say(Socket client, String line) throws IOException {
        OutputStream out = client.getOutputStream();
        out.write((line + "\r\n").getBytes(UTF_8));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket client : open) {
            client.close();
        }
    }
}
