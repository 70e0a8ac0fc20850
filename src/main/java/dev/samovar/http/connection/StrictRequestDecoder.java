package dev.samovar.http.connection;

import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;

/**
 * Decoder of HTTP/1 requests that refuses Content-Length beside Transfer-Encoding, and knows HEAD in a line it cannot read.
 *
 * <p>Netty drops the first of the two by default; a proxy in front that goes by it would see other requests on the
 * connection than this server does (RFC 9112, 6.3).
 */
final class StrictRequestDecoder extends VertxHttpRequestDecoder {

    private boolean failsAtHead;

    StrictRequestDecoder(HttpServerOptions options) {
        super(options);
    }

    /** Why a request was not decoded. */
    static final class FramingException extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        FramingException() {
            super("Content-Length and Transfer-Encoding in one request");
        }
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new FramingException();
    }

    @Override
    protected HttpMessage createMessage(String[] initialLine) {
        failsAtHead = HttpMethod.HEAD.name().equals(initialLine[0]);
        HttpMessage message = super.createMessage(initialLine);
        failsAtHead = false;
        return message;
    }

    /** Netty's is a GET: its client would take the body of the refusal for the beginning of another answer. */
    @Override
    protected HttpMessage createInvalidMessage() {
        HttpMessage invalid = super.createInvalidMessage();
        if (failsAtHead && invalid instanceof HttpRequest request) {
            request.setMethod(HttpMethod.HEAD);
        }
        failsAtHead = false;
        return invalid;
    }
}
