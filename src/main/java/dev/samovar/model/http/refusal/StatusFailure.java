package dev.samovar.model.http.refusal;

import dev.samovar.model.ModelException;
import dev.samovar.model.ModelException.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What an HTTP status other than success means. */
public final class StatusFailure {

    private static final Set<Integer> ABOUT_PICTURES = Set.of(400, 404, 415, 422);
    private static final Pattern PICTURE =
            Pattern.compile("(?i)\\b(images?|image_url|pictures?|mime ?type|multimodal|vision)\\b");

    private StatusFailure() {}

    /**
     * The failure that a refusal stands for, with a message for the operator of this service: it holds the status and
     * nothing else that came from the model. The refusal is its cause if it says anything.
     *
     * @param retryAfter how long the model asked to wait
     */
    public static ModelException of(ProviderRefusal refusal, Optional<Duration> retryAfter) {
        return of(refusal, "HTTP " + refusal.status(), retryAfter);
    }

    /** @param name how the status came */
    static ModelException of(ProviderRefusal refusal, String name, Optional<Duration> retryAfter) {
        int status = refusal.status();
        Reason reason = reason(status);
        String message = switch (reason) {
            case RATE_LIMITED -> "The model's budget is used up (%s): try again later".formatted(name);
            case UNAVAILABLE -> "The model cannot work at present (%s): try again later".formatted(name);
            default -> "The model refused the request (%s): %s".formatted(name, whatToDo(refusal));
        };
        Optional<Duration> wait = reason.isRetryable() ? retryAfter : Optional.empty();
        return new ModelException(reason, message, wait, refusal.words().isEmpty() ? null : refusal);
    }

    private static Reason reason(int status) {
        if (status == 429) {
            return Reason.RATE_LIMITED;
        }
        return status == 408 || status >= 500 ? Reason.UNAVAILABLE : Reason.REJECTED;
    }

    private static String whatToDo(ProviderRefusal refusal) {
        if (ABOUT_PICTURES.contains(refusal.status())
                && PICTURE.matcher(refusal.words()).find()) {
            return "it does not take this picture. Send a JPEG or PNG picture, or configure a model that takes pictures";
        }
        return "check " + whatToCheck(refusal.status());
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
