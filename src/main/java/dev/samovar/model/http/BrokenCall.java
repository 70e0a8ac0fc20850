package dev.samovar.model.http;

import com.fasterxml.jackson.core.JacksonException;
import dev.samovar.model.ModelException;
import dev.samovar.model.ModelException.Reason;
import dev.samovar.model.http.AnswerLimit.AnswerTooLargeException;
import io.vertx.core.VertxException;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What it means that a call broke before there was an answer that could be read. */
public final class BrokenCall {

    private BrokenCall() {}

    /**
     * The failure of the port that the client's failure stands for. A broken connection is kept as its cause, for the log;
     * nothing that was read from the model is.
     */
    public static ModelException of(Throwable failure) {
        // from the cause outwards: what closed a connection says more than that it was closed
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            causes.add(0, cause);
        }
        for (Throwable cause : causes) {
            ModelException meaning = meaning(cause);
            if (meaning != null) {
                return meaning;
            }
        }
        return UnusableAnswer.unreadable();
    }

    private static @Nullable ModelException meaning(Throwable failure) {
        if (failure instanceof ModelException known) {
            return known;
        }
        if (failure instanceof AnswerTooLargeException) {
            return UnusableAnswer.tooLarge();
        }
        if (failure instanceof JacksonException || failure instanceof WebApplicationException) {
            return UnusableAnswer.unreadable();
        }
        if (failure instanceof TimeoutException) {
            return broken(Reason.TIMEOUT, "The model did not answer in time", failure);
        }
        if (failure instanceof IOException || failure instanceof VertxException) {
            return broken(Reason.UNAVAILABLE, "The model cannot be reached: try again later", failure);
        }
        return null;
    }

    private static ModelException broken(Reason reason, String message, Throwable cause) {
        return new ModelException(reason, message, Optional.empty(), cause);
    }
}
