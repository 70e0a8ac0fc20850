package dev.samovar.model.http;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.BadPaddingException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Reasons why no secure connection is made until a setting or a certificate changes. A handshake that was cut
 * off or took too long is not among it: the next one may go well.
 */
final class TlsRefusal {

    private static final Pattern OTHER_HOST = Pattern.compile("subject alternative|no name matching");
    private static final Pattern NOT_TLS = Pattern.compile("not an ssl/tls record|unrecognized ssl message");
    private static final Pattern MAY_PASS = Pattern.compile("timed out|closed|reset|terminated|internal_error");

    private TlsRefusal() {}

    /** The reason with what to check; empty if this failure is none of that kind. Its causes are not looked at. */
    static Optional<String> of(Throwable failure) {
        String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        if (failure instanceof CertificateExpiredException) {
            return Optional.of("its TLS certificate has expired (renew it, or check the clock of this machine)");
        }
        if (failure instanceof CertificateNotYetValidException) {
            return Optional.of("its TLS certificate is not valid yet (check the clock of this machine)");
        }
        // A record that cannot be decrypted is a broken connection, not a certificate
        if (failure instanceof GeneralSecurityException && !(failure instanceof BadPaddingException)) {
            return Optional.of(
                    OTHER_HOST.matcher(text).find()
                            ? "its TLS certificate is for another host (check the model's URL)"
                            : "its TLS certificate is not trusted (trust its authority with quarkus.tls.trust-store)");
        }
        return failure instanceof SSLException && isRefusal(failure, text)
                ? Optional.of(
                        "the TLS handshake failed (check that the model's URL has the right one of http and https, and"
                                + " the protocols and the client certificate of quarkus.tls)")
                : Optional.empty();
    }

    private static boolean isRefusal(Throwable failure, String text) {
        boolean handshake = failure instanceof SSLHandshakeException || failure instanceof SSLPeerUnverifiedException;
        return NOT_TLS.matcher(text).find()
                || (handshake && !MAY_PASS.matcher(text).find());
    }
}
