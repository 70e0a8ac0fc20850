package dev.samovar.proxy.route;

import dev.samovar.cache.readthrough.flight.DeadlineExceededException;
import dev.samovar.log.LogText;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.UpstreamException;
import dev.samovar.proxy.loader.AnswerException;
import java.util.function.BiConsumer;

/** Log lines of failed calls to upstreams. Repeats are counted. */
final class FailureReports {

    private final BiConsumer<String, String> warnings;

    /**
     * Reports to a log.
     *
     * @param warnings takes the kind of a warning, of which there are few, and its text
     */
    FailureReports(BiConsumer<String, String> warnings) {
        this.warnings = warnings;
    }

    /** Reports a call that failed. */
    void failed(Upstream upstream, Throwable failure) {
        if (failure instanceof UpstreamException broken) {
            // An upstream that is slow has another cause than one that is not reached: neither may hide the other
            warnings.accept(
                    "upstream " + upstream.name() + " " + broken.status(),
                    LogText.of(String.valueOf(failure.getMessage())));
        } else if (failure instanceof AnswerException answer) {
            if (answer.answer().status() >= 500) {
                warnings.accept(
                        "upstream " + upstream.name() + " status",
                        answer.getMessage() + ", a failure of its own: see its log or status page");
            }
        } else if (failure instanceof DeadlineExceededException) {
            warnings.accept(
                    "upstream " + upstream.name(),
                    "The upstream " + upstream.name() + " did not end an answer in time");
        } else {
            warnings.accept(
                    "upstream " + upstream.name() + " broke off",
                    "The upstream " + upstream.name() + " broke off a response");
        }
    }
}
