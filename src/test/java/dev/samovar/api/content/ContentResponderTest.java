package dev.samovar.api.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.samovar.http.ClientQuotas;
import dev.samovar.security.ManagementAccess;
import dev.samovar.security.OperatorKeys;
import dev.samovar.security.RefusalListener;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.ContextInternal;
import jakarta.ws.rs.core.Response;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A request that failed goes on on its own context, and fails there without having asked again. */
class ContentResponderTest {

    /** Of which nothing is asked. */
    private static final HttpServerRequest REQUEST = (HttpServerRequest) Proxy.newProxyInstance(
            ContentResponderTest.class.getClassLoader(),
            new Class<?>[] {HttpServerRequest.class},
            (proxy, method, arguments) -> fail("asked for " + method.getName()));

    private final Vertx vertx = Vertx.vertx();
    private final ManagementAccess access = new ManagementAccess(new OperatorKeys(Map.of()), RefusalListener.NONE);
    private final ContentResponder exchange = new ContentResponder(
            access, new ClientQuotas(access, Optional.empty()), InstantSource.system(), Duration.ZERO);
    private final IllegalStateException failure = new IllegalStateException("the model is silent");
    private final CompletableFuture<Context> wentOn = new CompletableFuture<>();
    private final CompletableFuture<Throwable> end = new CompletableFuture<>();

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** Contexts of requests have locals of their own, as the event loop's does not. */
    private Context context() {
        return ((ContextInternal) vertx.getOrCreateContext()).duplicate();
    }

    private void goOn() {
        wentOn.complete(Vertx.currentContext());
        Uni<Response> answer = exchange.answer(REQUEST, ContentResponderTest::read);
        answer.subscribe().with(answered -> end.complete(new AssertionError("answered")), end::complete);
    }

    private static ContentCall read() {
        return fail("asked again");
    }

    private <T> T soon(CompletableFuture<T> future) throws Exception {
        return future.get(10, TimeUnit.SECONDS);
    }

    @Test
    void failureThatAForeignThreadBringsGoesOnWhereTheRequestIs() throws Exception {
        Context home = context();
        Thread foreign = new Thread(() -> exchange.failed(home, failure, this::goOn));
        foreign.start();
        foreign.join(10_000);

        assertThat(soon(wentOn)).isSameAs(home);
        assertThat(soon(end)).isSameAs(failure);
    }

    @Test
    void failureThatAnotherEventLoopBringsGoesOnWhereTheRequestIs() throws Exception {
        Context home = context();
        context().runOnContext(there -> exchange.failed(home, failure, this::goOn));

        assertThat(soon(wentOn)).isSameAs(home);
        assertThat(soon(end)).isSameAs(failure);
    }

    @Test
    void failureThatComesOnTheContextGoesOnAtOnce() throws Exception {
        Context home = context();
        CompletableFuture<Boolean> atOnce = new CompletableFuture<>();
        home.runOnContext(here -> {
            exchange.failed(home, failure, this::goOn);
            atOnce.complete(wentOn.isDone());
        });

        assertThat(soon(atOnce)).isTrue();
        assertThat(soon(end)).isSameAs(failure);
    }
}
