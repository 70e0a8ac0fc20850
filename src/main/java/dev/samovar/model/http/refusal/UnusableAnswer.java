package dev.samovar.model.http.refusal;

import dev.samovar.model.ModelException;
import dev.samovar.model.ModelException.Reason;
import java.util.Optional;

/** The failures that an answer with a status of success can still hold. */
public final class UnusableAnswer {

    private static final String EMPTY = "The model's answer is empty";

    private UnusableAnswer() {}

    /** The model would not answer. */
    public static ModelException blocked() {
        return new ModelException(Reason.BLOCKED, "The model declined to answer this request");
    }

    /** The model ran into its token limit. */
    public static ModelException truncated() {
        return malformed("The model's answer is cut off: it reached the limit of output tokens");
    }

    /** The model ended for any other reason than being done. */
    public static ModelException unfinished() {
        return malformed("The model did not finish its answer");
    }

    /** The model said nothing. */
    public static ModelException empty() {
        return malformed(EMPTY);
    }

    /** Whether a failure is that of an empty answer. */
    public static boolean isEmpty(Throwable failure) {
        return failure instanceof ModelException && EMPTY.equals(failure.getMessage());
    }

    /** The model's server cannot work at present, and says so in the answer. */
    public static ModelException interrupted() {
        return new ModelException(
                Reason.UNAVAILABLE, "The model's server interrupted the answer for want of resources: try again later");
    }

    /** The model's server answered with an error that names no status, as an answer with a status of success. */
    static ModelException error(ProviderRefusal refusal) {
        return new ModelException(
                Reason.MALFORMED,
                "The model's server answered with an error instead of an answer: check the model's URL, the model name and"
                        + " the log, which has what the server says",
                Optional.empty(),
                refusal);
    }

    /** What came is not in the provider's protocol. */
    public static ModelException unreadable() {
        return malformed("The model's answer cannot be read: check that the URL is that of the model's API");
    }

    /** What came is more than is read. */
    public static ModelException tooLarge() {
        return malformed("The model's answer is too large");
    }

    private static ModelException malformed(String message) {
        return new ModelException(Reason.MALFORMED, message);
    }
}
