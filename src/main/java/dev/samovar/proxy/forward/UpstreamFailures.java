package dev.samovar.proxy.forward;

import dev.samovar.log.CauseChain;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.UpstreamException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** What the failures of connections to upstreams mean. Their messages name no host, path or credential. */
public final class UpstreamFailures {

    private UpstreamFailures() {}

    /** The failure that a client gets. */
    static UpstreamException of(Upstream upstream, Throwable failure) {
        for (Throwable cause : CauseChain.of(failure)) {
            if (cause instanceof UpstreamException known) {
                return known;
            }
        }
        for (Throwable cause : CauseChain.innermostFirst(failure)) {
            if (cause instanceof TimeoutException) {
                return UpstreamException.tooSlow("The upstream " + upstream.name() + " did not answer in time");
            }
        }
        return UpstreamException.unreachable("The upstream " + upstream.name() + " cannot be reached, " + why(failure));
    }

    /** The failure of an answer whose head has arrived: one that is known, or that it broke off. */
    public static UpstreamException ofAnswer(String upstream, Throwable failure) {
        for (Throwable cause : CauseChain.of(failure)) {
            if (cause instanceof UpstreamException known) {
                return known;
            }
        }
        return UpstreamException.unreachable("The upstream " + upstream + " broke off its answer: try again");
    }

    private static String why(Throwable failure) {
        for (Throwable cause : CauseChain.innermostFirst(failure)) {
            String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (cause instanceof UnknownHostException) {
                return "its host name is unknown: check its URL and the DNS";
            }
            if (cause instanceof SSLException) {
                return "its certificate or its TLS settings are not accepted: check its URL and the trusted authorities";
            }
            if (cause instanceof SocketException && text.contains("timed out")) {
                return "the connection was not accepted in time: check its URL and the firewall";
            }
            if (cause instanceof ConnectException) {
                return "its host refuses connections: check that it runs, and its URL";
            }
            if (cause instanceof ConnectionPoolTooBusyException) {
                return "too many calls are waiting for a connection: try again later";
            }
        }
        return "it closed the connection before it answered: try again later";
    }
}
