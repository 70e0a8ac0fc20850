package dev.samovar.proxy.loader;

import dev.samovar.cache.readthrough.failure.FailureSummary;
import dev.samovar.cache.readthrough.failure.SummarizedFailure;
import dev.samovar.proxy.forward.WholeAnswer;

/** An answer of an upstream that is delivered as it is to all requests that wait for it, and is not kept. */
public final class AnswerException extends RuntimeException implements SummarizedFailure {

    private static final long serialVersionUID = 1;

    private final transient WholeAnswer answer;

    AnswerException(String upstream, WholeAnswer answer) {
        // Without a stack trace: it is an ordinary outcome
        super("The upstream " + upstream + " answered with status " + answer.status(), null, false, false);
        this.answer = answer;
    }

    public WholeAnswer answer() {
        return answer;
    }

    @Override
    public FailureSummary summary() {
        return new FailureSummary(String.valueOf(getMessage()));
    }
}
