package dev.samovar.faults.rule;

import dev.samovar.fleet.Reply;
import dev.samovar.testing.model.FakeGemini;
import dev.samovar.testing.model.ModelCalls;
import dev.samovar.testing.model.ModelCalls.Call;
import dev.samovar.testing.model.ModelCalls.Outcome;
import java.util.Optional;

/** The rule that an answer is about its topic, and from a successful model call about it. */
public record RightAnswer(ModelCalls calls) implements Rule {

    @Override
    public Optional<String> brokenBy(Reply reply) {
        if (reply.status() != 200) {
            return Optional.empty();
        }
        String about = FakeGemini.aboutIn(reply.body());
        if (!about.equals(reply.topic())) {
            return Optional.of("wrong answer: it is about '" + about + "'");
        }
        Call call = calls.get(reply.serial());
        return call.topic().equals(reply.topic()) && call.outcome() == Outcome.ANSWERED
                ? Optional.empty()
                : Optional.of("wrong answer: it names " + call);
    }
}
