package dev.samovar.model.http;

import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The calls of one client, of which those are sent again at once that a pooled connection lost because its server had
 * closed it meanwhile.
 *
 * <p>A model call is not repeated lightly, for it is paid. Repeated is one that went out on a connection which had carried
 * a call before, of whose answer nothing was received, and whose connection broke within a second: the server closed it
 * before it read the request. At most {@value #REPEATS} times. Safe from any thread.
 */
final class PooledCalls implements Consumer<HttpClientRequest> {

    /** The query parameter by which a request is known; it is not sent. */
    static final String PARAMETER = "samovar-call";

    private static final String QUERY = "?" + PARAMETER + "=";
    private static final int REPEATS = 2;
    private static final long SOON = Duration.ofSeconds(1).toNanos();

    private final Map<HttpConnection, Boolean> used = Collections.synchronizedMap(new WeakHashMap<>());
    private final Map<String, Call> calls = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    /** Whether a call was lost; written on the event loop of its connection, before the call fails. */
    private static final class Call {
        private volatile boolean lost;
    }

    /**
     * Sends a call. Nothing is sent before subscription; cancelling gives it up.
     *
     * @param request makes the call of the value of the parameter {@value #PARAMETER}
     */
    <T> Uni<T> send(Function<String, Uni<T>> request) {
        return attempt(request, REPEATS);
    }

    private <T> Uni<T> attempt(Function<String, Uni<T>> request, int repeats) {
        return Uni.createFrom().deferred(() -> {
            String number = Long.toString(numbers.incrementAndGet());
            Call call = new Call();
            calls.put(number, call);
            return request.apply(number)
                    .onTermination()
                    .invoke(() -> calls.remove(number))
                    .onFailure(failure -> repeats > 0 && call.lost)
                    .recoverWithUni(() -> attempt(request, repeats - 1));
        });
    }

    @Override
    public void accept(HttpClientRequest request) {
        String uri = request.getURI();
        int query = uri.lastIndexOf(QUERY);
        if (query < 0) {
            return;
        }
        request.setURI(uri.substring(0, query));
        Call call = calls.remove(uri.substring(query + QUERY.length()));
        boolean reused = used.put(request.connection(), true) != null;
        if (call != null && reused) {
            long sentAt = System.nanoTime();
            request.response().onFailure(failure -> call.lost = isClosed(failure) && System.nanoTime() - sentAt < SOON);
        }
    }

    private static boolean isClosed(Throwable failure) {
        return failure instanceof HttpClosedException || failure instanceof IOException;
    }
}
