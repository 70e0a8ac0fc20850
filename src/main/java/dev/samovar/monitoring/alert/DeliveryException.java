package dev.samovar.monitoring.alert;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why a server was not reached, in words that hold no address, path or secret: the client's own would. */
final class DeliveryException extends RuntimeException {

    private static final int TOO_MANY_REQUESTS = 429;

    private final boolean retryable;
    private final transient Optional<Duration> retryAfter;

    private DeliveryException(String message, boolean retryable, Optional<Duration> retryAfter) {
        super(message);
        this.retryable = retryable;
        this.retryAfter = retryAfter;
    }

    /** Nothing came in time. */
    static DeliveryException late() {
        return new DeliveryException("it did not answer in time", true, Optional.empty());
    }

    /**
     * An answer other than success.
     *
     * @param retryAfter its {@code Retry-After} header, if there is one
     */
    static DeliveryException answered(int status, @Nullable String retryAfter) {
        boolean passes = status == TOO_MANY_REQUESTS || status == 408 || status >= 500;
        return new DeliveryException("it answered " + status, passes, RetryAfterHeader.parse(retryAfter));
    }

    static Throwable of(Throwable failure) {
        if (failure instanceof DeliveryException) {
            return failure;
        }
        if (failure instanceof UnknownHostException) {
            return mayPass("its host is not known");
        }
        if (failure instanceof ConnectException) {
            return mayPass("nobody listens there");
        }
        if (failure instanceof TimeoutException) {
            return late();
        }
        return failure instanceof SSLException
                ? new DeliveryException("the connection could not be secured", false, Optional.empty())
                : mayPass("the connection failed (" + failure.getClass().getSimpleName() + ")");
    }

    private static DeliveryException mayPass(String message) {
        return new DeliveryException(message, true, Optional.empty());
    }

    /** Whether the same may go well a little later. */
    boolean isRetryable() {
        return retryable;
    }

    /** How long the server asked to be left alone; empty if it did not say. */
    Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
