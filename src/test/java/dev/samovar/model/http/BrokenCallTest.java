package dev.samovar.model.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParseException;
import dev.samovar.model.ModelException;
import dev.samovar.model.ModelException.Reason;
import io.vertx.core.http.HttpClosedException;
import jakarta.ws.rs.ProcessingException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
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
