package dev.samovar.abuse.client;

import dev.samovar.abuse.check.AnswerCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Several clients that send numbered shots side by side and judge each answer. */
public final class Clients {

    private static final int SIDE_BY_SIDE = 4;

    private final int port;
    private final AnswerCheck check;
    private final Complaints complaints;

    public Clients(int port, AnswerCheck check, Complaints complaints) {
        this.port = port;
        this.check = check;
        this.complaints = complaints;
    }

    /** Sends the shots with numbers from one to before another. */
    public void send(int from, int to, IntFunction<Shot> shots) {
        ConcurrentClients.send(
                SIDE_BY_SIDE,
                from,
                to,
                () -> new Wire(port),
                (wire, number) -> send(wire, number, shots.apply(number)));
    }

    private void send(Wire wire, int number, Shot shot) throws IOException {
        long start = System.nanoTime();
        Wire.Reply reply = wire.send(shot);
        complaints.answered(reply.answers(), System.nanoTime() - start);
        List<String> all = new ArrayList<>(List.of(reply.complaint()));
        for (Answer answer : reply.answers()) {
            all.add(shot.isDue() ? check.complaint(shot, answer) : check.complaint(answer, true));
        }
        all.removeIf(String::isEmpty);
        if (!all.isEmpty()) {
            complaints.add("number %d: %s\n%s\n=> %s".formatted(number, all, shot, reply.answers()));
        }
    }
}
