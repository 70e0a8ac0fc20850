package dev.samovar.http.connection;

import io.netty.handler.codec.http.HttpMessage;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;

/**
 * Decoder of HTTP/1 requests that refuses Content-Length beside Transfer-Encoding.
 *
 * <p>Netty drops the first of the two by default; a proxy in front that goes by it would see other requests on the
 * connection than this server does (RFC 9112, 6.3).
 */
final class StrictRequestDecoder extends VertxHttpRequestDecoder {

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
}
