package dev.samovar.cache.redis.connection;

import dev.samovar.log.CauseChain;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Why no connection to Redis can be opened, in words that are safe to show: without addresses and messages of others. */
final class UnreachableCause {

    /** What a connection fails with that is not open when its time has passed. */
    static final String NOT_IN_TIME = "No connection in time";

    private UnreachableCause() {}

    /** What is known of it, the innermost cause that tells an operator something; empty if none does. */
    static Optional<String> of(Throwable failure) {
        Optional<String> found = Optional.empty();
        for (Throwable next : CauseChain.of(failure)) {
            Optional<String> known = known(next);
            found = known.isPresent() ? known : found;
        }
        return found;
    }

    private static Optional<String> known(Throwable failure) {
        String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        if (failure instanceof CertPathBuilderException || text.contains("unable to find valid certification path")) {
            return Optional.of("TLS: no authority that is trusted has signed its certificate, see quarkus.tls");
        }
        if (isOfAnotherHost(text)) {
            return Optional.of("TLS: its certificate does not name the host that was asked for");
        }
        if (failure instanceof CertificateException) {
            return Optional.of("TLS: its certificate is refused");
        }
        if (text.contains("not an ssl/tls record")) {
            return Optional.of("TLS: it does not speak it, give redis:// instead of rediss://");
        }
        if (failure instanceof SSLException) {
            return Optional.of("TLS: the handshake failed");
        }
        if (failure instanceof UnknownHostException || text.contains("failed to resolve")) {
            return Optional.of("its host name is not known");
        }
        if (text.equals(NOT_IN_TIME.toLowerCase(Locale.ROOT))) {
            return Optional.of("no connection was open within " + ReconnectingConnection.ATTEMPT.toSeconds() + " s");
        }
        return failure instanceof ConnectException ? Optional.of("the connection was refused") : Optional.empty();
    }

    private static boolean isOfAnotherHost(String text) {
        return text.contains("no subject alternative") || (text.contains("no name matching") && text.contains("found"));
    }
}
