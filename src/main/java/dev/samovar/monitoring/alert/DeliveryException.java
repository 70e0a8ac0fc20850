package dev.samovar.monitoring.alert;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A failed delivery of an alert. Unlike the client's own, its message has no address, path or secret. */
final class DeliveryException extends RuntimeException {

    private static final int TOO_MANY_REQUESTS = 429;

    private final boolean retryable;
    private final transient Optional<Duration> retryAfter;

    private DeliveryException(String message, boolean retryable, Optional<Duration> retryAfter) {
        super(message);
        this.retryable = retryable;
        this.retryAfter = retryAfter;
    }

    /** The server did not answer in time. */
    static DeliveryException late() {
        return new DeliveryException("no answer in time", true, Optional.empty());
    }

    /**
     * The server answered with an error.
     *
     * @param retryAfter its {@code Retry-After} header, if there is one
     */
    static DeliveryException answered(int status, @Nullable String retryAfter) {
        boolean temporary = status == TOO_MANY_REQUESTS || status == 408 || status >= 500;
        return new DeliveryException("answered " + status, temporary, RetryAfterHeader.parse(retryAfter));
    }

    static Throwable of(Throwable failure) {
        if (failure instanceof DeliveryException) {
            return failure;
        }
        if (failure instanceof UnknownHostException) {
            return temporary("unknown host");
        }
        if (failure instanceof ConnectException) {
            return temporary("connection refused");
        }
        if (failure instanceof TimeoutException) {
            return late();
        }
        return failure instanceof SSLException
                ? new DeliveryException("TLS handshake failed", false, Optional.empty())
                : temporary("connection failed (" + failure.getClass().getSimpleName() + ")");
    }

    private static DeliveryException temporary(String message) {
        return new DeliveryException(message, true, Optional.empty());
    }

    /** Whether a retry may succeed. */
    boolean isRetryable() {
        return retryable;
    }

    /** The time to wait that the server named; empty if it named none. */
    Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
