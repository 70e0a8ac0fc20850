package dev.samovar.model.http;

import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The bound on the bytes of an answer: the connection of one that goes on for longer is closed. */
final class AnswerLimit implements Consumer<HttpClientRequest> {

    private static final long INTERNAL_ERROR = 0;

    private final int bytes;

    AnswerLimit(int bytes) {
        this.bytes = bytes;
    }

    @Override
    public void accept(HttpClientRequest request) {
        request.response().onSuccess(response -> watch(request, response));
    }

    private void watch(HttpClientRequest request, HttpClientResponse response) {
        AtomicLong received = new AtomicLong();
        response.handler(chunk -> {
            if (received.addAndGet(chunk.length()) > bytes) {
                request.reset(INTERNAL_ERROR, new AnswerTooLargeException());
            }
        });
    }

    /** An answer over the limit. */
    static final class AnswerTooLargeException extends RuntimeException {
        AnswerTooLargeException() {
            super("The model's answer is larger than what is read of one");
        }
    }
}
