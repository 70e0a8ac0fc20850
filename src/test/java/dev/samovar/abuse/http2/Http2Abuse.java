package dev.samovar.abuse.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.samovar.abuse.Target;
import dev.samovar.abuse.Vitals;
import dev.samovar.abuse.client.Complaints;
import dev.samovar.abuse.proxy.ProxyCases;
import dev.samovar.abuse.upstream.HostileUpstream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Hostile clients of the proxy over HTTP/2: heads and bodies that break HTTP, and floods of frames. */
final class Http2Abuse {

    private static final byte[] NOTHING = {};
    private static final int INITIAL_WINDOW = 4;
    private static final int STREAMS = 60;
    private static final int RESETS = 2_000;
    private static final long MOST_MB = 256;
    private static final int CANCEL = 8;

    private final Target target;
    private final HostileUpstream upstream;
    private final Complaints complaints;

    Http2Abuse(Target target, HostileUpstream upstream, Complaints complaints) {
        this.target = target;
        this.upstream = upstream;
        this.complaints = complaints;
    }

    /** A flood on a connection of its own; says what is wrong, or nothing. */
    @FunctionalInterface
    private interface Flood {
        void on(RawHttp2Connection wire) throws IOException;
    }

    void run() {
        Http2Cases.all().forEach(this::send);
        flood("many fields", wire -> expectRefused(wire, repeated("x-a", "1", 4_000)));
        flood("a large field", wire -> expectRefused(wire, List.of("x-a", "a".repeat(200_000))));
        flood("large fields from the table", Http2Abuse::bomb);
        flood("endless continuations", Http2Abuse::continuations);
        flood("continuations without content", Http2Abuse::emptyContinuations);
        flood("reset streams", Http2Abuse::rapidResets);
        flood("streams that the service has to reset", Http2Abuse::forcedResets);
        flood(
                "settings",
                wire -> repeat(wire, RawHttp2Connection.SETTINGS, RawHttp2Connection.setting(INITIAL_WINDOW, 1)));
        flood("pings", wire -> repeat(wire, RawHttp2Connection.PING, new byte[8]));
        flood("data without content", Http2Abuse::emptyData);
        flood("a window that is too large", Http2Abuse::windowOverflow);
        closedWindows();
    }

    private void send(Http2Cases.Case one) {
        long start = System.nanoTime();
        try (RawHttp2Connection wire = new RawHttp2Connection(target.port())) {
            List<String> head = new ArrayList<>(one.head());
            if (one.length() >= 0) {
                head.addAll(List.of("content-length", Integer.toString(one.length())));
            }
            boolean isAll = one.body().isEmpty() && one.trailers().isEmpty();
            wire.head(1, isAll, RawHttp2Connection.block(head));
            if (!one.body().isEmpty()) {
                int end = one.trailers().isEmpty() ? RawHttp2Connection.END_STREAM : 0;
                wire.frame(RawHttp2Connection.DATA, end, 1, one.body().getBytes(ISO_8859_1));
            }
            if (!one.trailers().isEmpty()) {
                wire.head(1, true, RawHttp2Connection.block(one.trailers()));
            }
            String complaint = one.complaint(wire.reply(1, true));
            if (!complaint.isEmpty()) {
                complaints.add(complaint);
            }
        } catch (IOException e) {
            complaints.add(one.name() + ": " + e);
        }
        complaints.answered(List.of(), System.nanoTime() - start);
    }

    private void flood(String name, Flood flood) {
        long start = System.nanoTime();
        try (RawHttp2Connection wire = new RawHttp2Connection(target.port())) {
            flood.on(wire);
        } catch (IOException e) {
            complaints.add(name + ": " + e);
        }
        complaints.answered(List.of(), System.nanoTime() - start);
        assertServes(name);
        awaitRest(name);
    }

    /** The service has to end the connection. */
    private static void expectEnd(RawHttp2Connection wire) throws IOException {
        RawHttp2Connection.Reply reply = wire.reply(0, true);
        if (!reply.end().equals(RawHttp2Connection.Reply.CLOSED) && !reply.end().startsWith("goaway")) {
            throw new IOException("all of it was taken: " + reply);
        }
    }

    private void expectRefused(RawHttp2Connection wire, List<String> more) throws IOException {
        List<String> head = new ArrayList<>(Http2Cases.CALL);
        head.addAll(more);
        wire.head(1, true, RawHttp2Connection.block(head));
        RawHttp2Connection.Reply reply = wire.reply(1, true);
        if (!reply.isRefused()) {
            complaints.add(more.size() / 2 + " fields more: " + reply);
        }
    }

    private static List<String> repeated(String name, String value, int times) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            all.addAll(List.of(name + i, value));
        }
        return all;
    }

    /** A field of 3 KiB that the table keeps, and thousands of references to it, of a byte each. */
    private static void bomb(RawHttp2Connection wire) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(RawHttp2Connection.block(Http2Cases.CALL));
        block.write(0x40);
        RawHttp2Connection.literal(block, "x-a");
        RawHttp2Connection.literal(block, "a".repeat(3_000));
        for (int i = 0; i < 100_000; i++) {
            block.write(0x80 | 62);
        }
        wire.head(1, true, block.toByteArray());
        wire.reply(1, true);
    }

    private static void continuations(RawHttp2Connection wire) throws IOException {
        wire.frame(RawHttp2Connection.HEADERS, 0, 1, RawHttp2Connection.block(Http2Cases.CALL));
        byte[] field = RawHttp2Connection.block(List.of("x-a", "a".repeat(1_000)));
        boolean isOpen = true;
        for (int i = 0; i < 20_000 && isOpen; i++) {
            wire.frame(RawHttp2Connection.CONTINUATION, 0, 1, field);
            isOpen = i % 16 != 0 || wire.flush();
        }
        expectEnd(wire);
    }

    /** CVE-2026-33871. */
    private static void emptyContinuations(RawHttp2Connection wire) throws IOException {
        wire.frame(RawHttp2Connection.HEADERS, 0, 1, RawHttp2Connection.block(Http2Cases.CALL));
        boolean isOpen = true;
        for (int i = 0; i < 500_000 && isOpen; i++) {
            wire.frame(RawHttp2Connection.CONTINUATION, 0, 1, NOTHING);
            isOpen = i % 1_000 != 0 || wire.flush();
        }
        expectEnd(wire);
    }

    /** CVE-2023-44487. */
    private static void rapidResets(RawHttp2Connection wire) throws IOException {
        boolean isOpen = true;
        for (int i = 0; i < RESETS && isOpen; i++) {
            call(wire, 1 + 2 * i);
            wire.frame(RawHttp2Connection.RESET, 0, 1 + 2 * i, RawHttp2Connection.number(CANCEL));
            isOpen = i % 10 != 0 || wire.flush();
        }
        expectEnd(wire);
    }

    /** CVE-2025-8671. */
    private static void forcedResets(RawHttp2Connection wire) throws IOException {
        boolean isOpen = true;
        for (int i = 0; i < RESETS && isOpen; i++) {
            call(wire, 1 + 2 * i);
            wire.frame(RawHttp2Connection.WINDOW_UPDATE, 0, 1 + 2 * i, RawHttp2Connection.number(0));
            isOpen = i % 10 != 0 || wire.flush();
        }
        expectEnd(wire);
    }

    private static void repeat(RawHttp2Connection wire, int type, byte[] payload) throws IOException {
        for (int i = 0; i < 50_000; i++) {
            wire.frame(type, 0, 0, payload);
            if (i % 500 == 0 && !wire.flush()) {
                return;
            }
        }
    }

    private static void emptyData(RawHttp2Connection wire) throws IOException {
        wire.head(1, false, RawHttp2Connection.block(Http2Cases.CALL));
        boolean isOpen = true;
        for (int i = 0; i < 200_000 && isOpen; i++) {
            wire.frame(RawHttp2Connection.DATA, 0, 1, NOTHING);
            isOpen = i % 500 != 0 || wire.flush();
        }
        expectEnd(wire);
    }

    private static void windowOverflow(RawHttp2Connection wire) throws IOException {
        call(wire, 1);
        wire.frame(RawHttp2Connection.WINDOW_UPDATE, 0, 1, RawHttp2Connection.number(Integer.MAX_VALUE));
        wire.frame(RawHttp2Connection.WINDOW_UPDATE, 0, 0, RawHttp2Connection.number(Integer.MAX_VALUE));
        RawHttp2Connection.Reply reply = wire.reply(1, true);
        if (!reply.end().startsWith("goaway") && !reply.end().startsWith("reset")) {
            throw new IOException("not refused: " + reply);
        }
    }

    /** A call for a stream that does not end. */
    private static void call(RawHttp2Connection wire, int stream) {
        byte[] body = ProxyCases.chat("endless" + stream, ",\"stream\":true");
        wire.head(stream, false, RawHttp2Connection.block(Http2Cases.CALL));
        wire.frame(RawHttp2Connection.DATA, RawHttp2Connection.END_STREAM, stream, body);
    }

    /** Clients that let nothing of a stream through, beside others that have to be served. */
    private void closedWindows() {
        long before = Vitals.of(target).residentMb();
        long start = System.nanoTime();
        try (RawHttp2Connection wire =
                new RawHttp2Connection(target.port(), RawHttp2Connection.setting(INITIAL_WINDOW, 0))) {
            for (int i = 0; i < STREAMS; i++) {
                call(wire, 1 + 2 * i);
            }
            RawHttp2Connection.Reply last = wire.reply(2 * STREAMS - 1, false);
            if (last.status() != 200) {
                complaints.add("a stream without a window: " + last);
            }
            for (int i = 0; i < 10; i++) {
                assertServes("streams without a window");
            }
            long grown = Vitals.of(target).residentMb() - before;
            if (grown > MOST_MB) {
                complaints.add(STREAMS + " streams without a window: " + grown + " MiB more");
            }
        } catch (IOException e) {
            complaints.add("streams without a window: " + e);
        }
        complaints.answered(List.of(), System.nanoTime() - start);
        awaitRest("streams without a window");
    }

    private void assertServes(String beside) {
        try (RawHttp2Connection wire = new RawHttp2Connection(target.port())) {
            byte[] body = ProxyCases.chat("beside", "");
            wire.head(1, false, RawHttp2Connection.block(Http2Cases.CALL));
            wire.frame(RawHttp2Connection.DATA, RawHttp2Connection.END_STREAM, 1, body);
            RawHttp2Connection.Reply reply = wire.reply(1, true);
            if (reply.status() != 200 || !reply.end().isEmpty()) {
                complaints.add("beside or after " + beside + ": " + reply);
            }
        } catch (IOException e) {
            complaints.add("beside or after " + beside + ": " + e);
        }
    }

    private void awaitRest(String after) {
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> upstream.openConnections() == 0);
        } catch (ConditionTimeoutException e) {
            complaints.add("after " + after + ": " + upstream.openConnections() + " connections upstream remain");
        }
    }
}
