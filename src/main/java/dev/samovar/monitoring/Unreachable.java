package dev.samovar.monitoring;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Why a server was not reached, in words that hold no address, path or secret: the client's own would. */
final class Unreachable extends RuntimeException {

    Unreachable(String message) {
        super(message);
    }

    static Throwable of(Throwable failure) {
        if (failure instanceof Unreachable) {
            return failure;
        }
        if (failure instanceof UnknownHostException) {
            return new Unreachable("its host is not known");
        }
        if (failure instanceof ConnectException) {
            return new Unreachable("nobody listens there");
        }
        if (failure instanceof TimeoutException) {
            return new Unreachable("it did not answer in time");
        }
        return failure instanceof SSLException
                ? new Unreachable("the connection could not be secured")
                : new Unreachable("the connection failed (" + failure.getClass().getSimpleName() + ")");
    }
}
