package dev.samovar.model.http;

import dev.samovar.model.ModelException;
import dev.samovar.model.ModelException.Reason;
import java.time.Duration;
import java.util.Optional;

/** What an HTTP status other than success means. */
public final class StatusFailure {

    private StatusFailure() {}

    /**
     * The failure that a status stands for, with a message for the operator of this service: it holds the status and
     * nothing else that came from the model.
     *
     * @param retryAfter how long the model asked to be left alone
     */
    public static ModelException of(int status, Optional<Duration> retryAfter) {
        Reason reason = reason(status);
        String message = switch (reason) {
            case RATE_LIMITED -> "The model's budget is used up (HTTP 429): try again later";
            case UNAVAILABLE -> "The model cannot work at present (HTTP %d): try again later".formatted(status);
            default -> "The model refused the request (HTTP %d): check %s".formatted(status, whatToCheck(status));
        };
        Optional<Duration> wait = reason.isRetryable() ? retryAfter : Optional.empty();
        return new ModelException(reason, message, wait, null);
    }

    private static Reason reason(int status) {
        if (status == 429) {
            return Reason.RATE_LIMITED;
        }
        return status == 408 || status >= 500 ? Reason.UNAVAILABLE : Reason.REJECTED;
    }

    private static String whatToCheck(int status) {
        if (status >= 300 && status < 400) {
            return "the model's URL, which answers with a redirect";
        }
        return switch (status) {
            case 401, 407 -> "the API key";
            case 402 -> "the account's credit";
            case 403 -> "the API key and the model name";
            case 404, 405, 410 -> "the model's URL and the model name";
            case 413 -> "the size of the request";
            default -> "the API key, the model name and its parameters";
        };
    }
}
