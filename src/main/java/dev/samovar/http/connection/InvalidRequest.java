package dev.samovar.http.connection;

import dev.samovar.http.ErrorLog;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A request whose head cannot be read for certain: it is refused, and its connection or its HTTP/2 stream ends. */
enum InvalidRequest {
    MALFORMED(400, "Bad request: the head is no valid HTTP; escape what is not ASCII (%C3%A9 for \u00e9)"),
    TARGET(
            400,
            "The path or the query cannot be read: write it in UTF-8, percent-encoded where it needs that (% is %25)"),
    FRAMING(400, "Bad request: send either Content-Length or 'Transfer-Encoding: chunked', once"),
    PARTIAL_PUT(400, "Bad request: send all of the entry, without Content-Range"),
    HOST(400, "Bad request: send the header Host exactly once, with a host name and a port at most"),
    LINE_TOO_LONG(414, "The path is too long: shorten it"),
    HEAD_TOO_LARGE(431, "The headers are too large: send fewer or shorter ones");

    private static final String API = "/api/";

    private final int status;
    private final String sentence;

    InvalidRequest(int status, String sentence) {
        this.status = status;
        this.sentence = sentence;
    }

    int status() {
        return status;
    }

    /** A new request id for the response, with its line of the log. */
    String requestId() {
        return ErrorLog.answered(status, sentence);
    }

    /** The JSON that all errors have. */
    String body() {
        return "{\"success\":false,\"error\":\"" + sentence + "\"}";
    }

    /** What is wrong with the head of a request over HTTP/1, or nothing. */
    static Optional<InvalidRequest> in(HttpRequest request) {
        Throwable failure = request.decoderResult().cause();
        if (failure != null) {
            return Optional.of(of(failure));
        }
        if (!RequestTarget.isReadable(request.uri())) {
            return Optional.of(TARGET);
        }
        List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!codings.isEmpty() && !isChunked(request, codings)) {
            return Optional.of(FRAMING);
        }
        if (request.method().equals(HttpMethod.PUT)
                && isOfThisService(request.uri())
                && request.headers().contains(HttpHeaderNames.CONTENT_RANGE)) {
            return Optional.of(PARTIAL_PUT);
        }
        List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
        boolean hostRequired = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
        return isHost(hosts) || (hosts.isEmpty() && !hostRequired) ? Optional.empty() : Optional.of(HOST);
    }

    /** What is wrong with the head of a request over HTTP/2 that has a target, or nothing. */
    static Optional<InvalidRequest> in(Http2Headers headers) {
        if (!RequestTarget.isReadable(headers.path().toString())) {
            return Optional.of(TARGET);
        }
        if (HttpMethod.PUT.asciiName().contentEquals(headers.method())
                && isOfThisService(headers.path().toString())
                && headers.contains(HttpHeaderNames.CONTENT_RANGE)) {
            return Optional.of(PARTIAL_PUT);
        }
        List<String> hosts = Stream.concat(
                        Stream.ofNullable(headers.authority()), headers.getAll(HttpHeaderNames.HOST).stream())
                .map(host -> host.toString().toLowerCase(Locale.ROOT))
                .toList();
        // A proxy may have added the header beside :authority, with the same value (RFC 9113, 8.3.1)
        boolean isSame = headers.getAll(HttpHeaderNames.HOST).size() < 2
                && Set.copyOf(hosts).size() == 1;
        return isSame && isHost(hosts.subList(0, 1)) ? Optional.empty() : Optional.of(HOST);
    }

    /** Whether a target is this service's own: parts of others pass through the proxy. */
    private static boolean isOfThisService(String target) {
        return target.startsWith(API);
    }

    /** A URI of http or https without a host is invalid (RFC 9110, section 4.2.1); a port may be empty (RFC 3986). */
    private static boolean isHost(List<String> hosts) {
        return hosts.size() == 1
                && !hosts.get(0).isEmpty()
                && !hosts.get(0).startsWith(":")
                && HostAndPort.parseAuthority(hosts.get(0), -1) != null;
    }

    private static InvalidRequest of(Throwable failure) {
        if (failure instanceof TooLongHttpLineException) {
            return LINE_TOO_LONG;
        }
        if (failure instanceof TooLongHttpHeaderException) {
            return HEAD_TOO_LARGE;
        }
        return failure instanceof StrictRequestDecoder.FramingException ? FRAMING : MALFORMED;
    }

    private static boolean isChunked(HttpRequest request, List<String> codings) {
        return codings.size() == 1
                && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(
                        codings.get(0).strip())
                && request.protocolVersion().equals(HttpVersion.HTTP_1_1);
    }
}
