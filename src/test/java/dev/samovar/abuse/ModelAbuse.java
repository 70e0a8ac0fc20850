package dev.samovar.abuse;

import dev.samovar.abuse.check.AnswerCheck;
import dev.samovar.abuse.client.Clients;
import dev.samovar.abuse.client.Complaints;
import dev.samovar.abuse.client.Shot;
import dev.samovar.abuse.fuzz.Encoding;
import dev.samovar.abuse.fuzz.RequestDraft;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** Questions to which the model answers with hostility, good ones between them, and a rest whenever its breaker opens. */
final class ModelAbuse {

    private static final int GOOD_OF_FIVE = 4;

    private static final int AT_A_TIME = 50;

    private final Target target;
    private final Clients clients;

    ModelAbuse(Target target, AnswerCheck check, Complaints complaints) {
        this.target = target;
        this.clients = new Clients(target.port(), check, complaints);
    }

    /** Asks this many questions. */
    void run(int questions) {
        for (int from = 0; from < questions; from += AT_A_TIME) {
            clients.send(from, Math.min(questions, from + AT_A_TIME), ModelAbuse::shot);
            int last = from;
            AtomicInteger tries = new AtomicInteger();
            Awaitility.await("the model is asked again")
                    .atMost(Duration.ofMinutes(1))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> target.get("/api/explanation?topic=calm%20" + last + "." + tries.incrementAndGet())
                                    .status()
                            == 200);
        }
    }

    private static Shot shot(int number) {
        String topic = (number % 5 < GOOD_OF_FIVE ? "good " : "hostile ") + number;
        RequestDraft draft = new RequestDraft();
        switch (number / 5 % 3) {
            case 0 -> {
                draft.path("/api/subtopics");
                draft.parameter("topic", Encoding.percent(topic));
                draft.parameter("count", "3");
            }
            case 1 -> {
                draft.path("/api/explanation");
                draft.parameter("topic", Encoding.percent(topic));
            }
            default -> {
                draft.method("POST");
                draft.path("/api/create_presentation");
                String body = "{\"topic\":\"" + topic + "\",\"focus\":[\"one\",\"two\"]}";
                draft.body(body.getBytes(java.nio.charset.StandardCharsets.UTF_8), "application/json");
            }
        }
        return draft.shot(false);
    }
}
