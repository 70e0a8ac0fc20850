package dev.samovar.fleet;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;

/** A request for a stream, and what it has read so far. Safe from any thread. */
final class StreamReader implements Flow.Subscriber<List<ByteBuffer>> {

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(30))
            .build();

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long firstNanos;
    private boolean complete;
    private boolean over;

    static StreamReader ask(Replica replica, String topic) {
        StreamReader reader = new StreamReader();
        String body = "{\"model\":\"gpt-4o\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"" + topic
                + "\"}]}";
        HttpRequest request = HttpRequest.newBuilder(replica.uri("/openai/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        // What comes of it is told to the reader
        var unused = HTTP.sendAsync(request, HttpResponse.BodyHandlers.fromSubscriber(reader))
                .whenComplete((response, failure) -> {
                    if (failure != null) {
                        reader.onError(failure);
                    }
                });
        return reader;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public synchronized void onNext(List<ByteBuffer> buffers) {
        if (bytes.size() == 0) {
            firstNanos = System.nanoTime();
        }
        for (ByteBuffer buffer : buffers) {
            byte[] some = new byte[buffer.remaining()];
            buffer.get(some);
            bytes.writeBytes(some);
        }
    }

    @Override
    public synchronized void onError(Throwable failure) {
        over = true;
    }

    @Override
    public synchronized void onComplete() {
        complete = true;
        over = true;
    }

    synchronized String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Whether it had an ordinary end. */
    synchronized boolean isComplete() {
        return complete;
    }

    synchronized boolean isOver() {
        return over;
    }

    synchronized long firstNanos() {
        return firstNanos;
    }
}
