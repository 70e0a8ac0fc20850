package dev.samovar.abuse.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.samovar.abuse.client.Shot;
import dev.samovar.abuse.upstream.HostileUpstream;
import dev.samovar.abuse.upstream.UpstreamReplies;

/**
 * A request to the proxy.
 *
 * @param bytes what is sent
 * @param body its body as text, of which the upstream reads what is asked
 * @param payer whose credential pays for it: that of the service, or the client's own
 * @param isDue whether it is one whole request, so that one answer is due
 * @param isHead whether its answer has no body
 * @param isOld whether it is of HTTP/1.0, whose answers may end with the connection
 * @param isWhole whether its answer is collected before it is sent, so that it never breaks off
 * @param leavesAfter after how many bytes of the answer its client leaves; negative if it stays
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ProxyShot(
        int number,
        byte[] bytes,
        String body,
        String payer,
        boolean isDue,
        boolean isHead,
        boolean isOld,
        boolean isWhole,
        int leavesAfter) {

    /** Bytes that may be no request. */
    static ProxyShot broken(int number, String text) {
        return new ProxyShot(number, text.getBytes(ISO_8859_1), "", "", false, false, true, false, -1);
    }

    /** The only answer that may be kept for it, as a stream or whole. */
    String good(boolean asStream) {
        return UpstreamReplies.good(HostileUpstream.topic(body), payer, asStream);
    }

    @Override
    public String toString() {
        return Shot.broken(bytes).toString();
    }
}
