package dev.samovar.model.http;

import com.fasterxml.jackson.core.JacksonException;
import dev.samovar.log.CauseChain;
import dev.samovar.model.ModelException;
import dev.samovar.model.ModelException.Reason;
import dev.samovar.model.http.AnswerLimit.AnswerTooLargeException;
import dev.samovar.model.http.refusal.UnusableAnswer;
import io.vertx.core.VertxException;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Locale;
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
        for (Throwable cause : CauseChain.innermostFirst(failure)) {
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
        Optional<String> refusal = TlsRefusal.of(failure);
        if (refusal.isPresent()) {
            return ModelException.lasting(Reason.UNAVAILABLE, "The model cannot be reached, " + refusal.get(), failure);
        }
        String why = why(failure);
        return why == null
                ? null
                : broken(Reason.UNAVAILABLE, "The model cannot be reached, " + why + ": try again later", failure);
    }

    /** Why there is no connection at present, with what to check; null if the failure is no connection's. */
    private static @Nullable String why(Throwable failure) {
        String text = String.valueOf(failure.getMessage());
        if (failure instanceof UnknownHostException) {
            // May pass: a resolver that restarts or a name that was just made; nothing was sent, so a retry costs
            // nothing
            return "its host name is unknown (check the model's URL and the DNS)";
        }
        if (failure instanceof SocketException && text.toLowerCase(Locale.ROOT).contains("timed out")) {
            return "the connection was not accepted in time (check the model's URL and the firewall)";
        }
        if (failure instanceof ConnectException) {
            return "its host refuses connections (check that it runs, and the model's URL)";
        }
        if (failure instanceof IOException || failure instanceof VertxException) {
            return "it closed the connection before it answered";
        }
        return null;
    }

    private static ModelException broken(Reason reason, String message, Throwable cause) {
        return new ModelException(reason, message, Optional.empty(), cause);
    }
}
