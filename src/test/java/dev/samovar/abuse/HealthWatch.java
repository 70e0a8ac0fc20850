package dev.samovar.abuse;

import dev.samovar.abuse.client.Answer;
import dev.samovar.abuse.client.Complaints;
import dev.samovar.abuse.client.Shot;
import dev.samovar.abuse.client.Wire;
import dev.samovar.abuse.fuzz.RequestDraft;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Continuous health probes, as those of an orchestrator that restarts the service. */
public final class HealthWatch {

    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final Shot LIVE = probe("/q/health/live");
    private static final Shot READY = probe("/q/health/ready");

    private final Complaints complaints;
    private final int port;
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread = new Thread(this::watch, "health watch");

    private HealthWatch(int port, Complaints complaints) {
        this.port = port;
        this.complaints = complaints;
    }

    /** Watches while something else is done. */
    public static void during(int port, Complaints complaints, Runnable work) {
        HealthWatch watch = new HealthWatch(port, complaints);
        watch.thread.start();
        try {
            work.run();
        } finally {
            watch.stop();
        }
    }

    private static Shot probe(String path) {
        RequestDraft draft = new RequestDraft();
        draft.path(path);
        draft.header("Connection", "close");
        return draft.shot(false);
    }

    private void watch() {
        try {
            for (int i = 0; !end.await(100, TimeUnit.MILLISECONDS); i++) {
                probe(i % 2 == 0 ? LIVE : READY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void probe(Shot shot) {
        long start = System.nanoTime();
        try (Wire wire = new Wire(port)) {
            Wire.Reply reply = wire.send(shot);
            long took = System.nanoTime() - start;
            complaints.answered(reply.answers(), took);
            boolean well = reply.complaint().isEmpty()
                    && reply.answers().stream().map(Answer::status).toList().equals(List.of(200));
            if (!well || took > LATE_NANOS) {
                complaints.add("%s %s after %d ms".formatted(reply.answers(), reply.complaint(), took / 1_000_000));
            }
        } catch (IOException e) {
            complaints.add(e.toString());
        }
    }

    private void stop() {
        end.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
