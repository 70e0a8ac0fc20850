package dev.samovar.model.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParseException;
import dev.samovar.model.ModelException;
import dev.samovar.model.ModelException.Reason;
import dev.samovar.model.http.refusal.UnusableAnswer;
import io.vertx.core.http.HttpClosedException;
import jakarta.ws.rs.ProcessingException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.crypto.AEADBadTagException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BrokenCallTest {

    static Stream<Throwable> brokenConnections() {
        return Stream.of(
                new ConnectException("Connection refused: model.internal/10.0.0.1:443"),
                new UnknownHostException("model.internal"),
                new SSLHandshakeException("model.internal"),
                new SocketException("Connection reset"),
                new HttpClosedException("Connection was closed"),
                new ProcessingException(new IOException("Connection was closed")),
                new RuntimeException(new ConnectException("model.internal")));
    }

    @ParameterizedTest
    @MethodSource("brokenConnections")
    void brokenConnectionIsUnavailableAndNamesNoHost(Throwable failure) {
        ModelException meaning = BrokenCall.of(failure);

        assertThat(meaning.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(meaning.getMessage()).doesNotContain("internal");
        assertThat(meaning.getCause()).isNotNull();
    }

    static Stream<Arguments> causes() {
        return Stream.of(
                Arguments.of(new ConnectException("Connection refused: h/10.0.0.1:443"), "refuses connections"),
                Arguments.of(new UnknownHostException("h"), "host name is unknown"),
                Arguments.of(
                        new ConnectException("connection timed out after 5000 ms: h/10.0.0.1:443"),
                        "not accepted in time"),
                Arguments.of(
                        handshake(new CertificateException("PKIX path building failed")), "certificate is not trusted"),
                Arguments.of(
                        handshake(new CertificateException("No subject alternative names matching IP address found")),
                        "certificate is for another host"),
                Arguments.of(new SSLHandshakeException("no cipher suites in common"), "TLS handshake failed"),
                Arguments.of(new SocketException("Connection reset"), "closed the connection"));
    }

    private static Throwable handshake(CertificateException cause) {
        return new SSLHandshakeException("General SSLEngine problem").initCause(cause);
    }

    @ParameterizedTest
    @MethodSource("causes")
    void brokenConnectionSaysWhyItBroke(Throwable failure, String why) {
        assertThat(BrokenCall.of(new ProcessingException(failure))).hasMessageContaining(why);
    }

    static Stream<Throwable> refusals() {
        return Stream.of(
                handshake(new CertificateException("PKIX path building failed")),
                handshake(new CertificateException("No name matching localhost found")),
                handshake(new CertificateExpiredException("NotAfter: yesterday")),
                handshake(new CertificateNotYetValidException("NotBefore: tomorrow")),
                new SSLHandshakeException("Received fatal alert: protocol_version"),
                new SSLPeerUnverifiedException("peer not authenticated"),
                new SSLException("not an SSL/TLS record: 485454502f312e31"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void tlsThatSomebodyHasToMendIsNotRetried(Throwable failure) {
        ModelException meaning = BrokenCall.of(new ProcessingException(failure));

        assertThat(meaning.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(meaning.isRetryable()).isFalse();
        assertThat(meaning).hasMessageContaining("TLS").hasMessageNotContaining("try again later");
        assertThat(meaning.getMessage()).as("what to check").matches(".*\\((check|trust|renew) .*\\)");
    }

    static Stream<Throwable> passing() {
        return Stream.of(
                new UnknownHostException("h"),
                new ConnectException("Connection refused"),
                new SSLHandshakeException("handshake timed out after 10000ms"),
                new SSLHandshakeException("Connection closed while SSL/TLS handshake was in progress"),
                new SSLHandshakeException("Received fatal alert: internal_error"),
                new SSLHandshakeException("Remote host terminated the handshake").initCause(new EOFException()),
                new SSLException("Tag mismatch").initCause(new AEADBadTagException("Tag mismatch")));
    }

    @ParameterizedTest
    @MethodSource("passing")
    void whatMayPassIsRetried(Throwable failure) {
        ModelException meaning = BrokenCall.of(new ProcessingException(failure));

        assertThat(meaning.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(meaning.isRetryable()).isTrue();
        assertThat(meaning).hasMessageContaining("try again later");
    }

    @Test
    void certificateThatIsOutOfItsTimeSaysSo() {
        assertThat(BrokenCall.of(handshake(new CertificateExpiredException()))).hasMessageContaining("has expired");
        assertThat(BrokenCall.of(handshake(new CertificateNotYetValidException())))
                .hasMessageContaining("not valid yet");
    }

    @Test
    void silenceIsATimeout() {
        TimeoutException silence = new TimeoutException("The timeout period of 1ms has been exceeded");

        assertThat(BrokenCall.of(silence).reason()).isEqualTo(Reason.TIMEOUT);
    }

    @Test
    void unreadableAnswerIsMalformedAndKeepsNothingOfIt() {
        ModelException meaning = BrokenCall.of(new JsonParseException(null, "Unrecognized token 'secret'"));

        assertThat(meaning.reason()).isEqualTo(Reason.MALFORMED);
        assertThat(meaning).hasNoCause();
        assertThat(meaning.getMessage()).doesNotContain("secret");
    }

    @Test
    void modelFailureStaysAsItIs() {
        ModelException failure = UnusableAnswer.blocked();

        assertThat(BrokenCall.of(failure)).isSameAs(failure);
        assertThat(BrokenCall.of(new ProcessingException(failure))).isSameAs(failure);
    }
}
