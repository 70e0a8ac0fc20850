package dev.samovar.cache.redis.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Purge;
import dev.samovar.cache.key.Namespace;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RemotePurgesTest {

    private static final Purge PURGE = new Purge.OfNamespace(new Namespace("explanation"));
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    private final RemotePurges heard = new RemotePurges();
    private final AtomicInteger applied = new AtomicInteger();
    private final AtomicInteger givenUp = new AtomicInteger();
    private final List<UniEmitter<? super Void>> working = new ArrayList<>();

    private Uni<Void> work(Purge purge, Instant at) {
        return Uni.createFrom().<Void>emitter(working::add).onCancellation().invoke(givenUp::incrementAndGet);
    }

    private void purge() {
        heard.apply(PURGE, AT, applied::incrementAndGet);
    }

    @Test
    void aPurgeIsAppliedWhenEveryListenerHasAppliedIt() {
        heard.listen(this::work);
        heard.listen(this::work);
        purge();
        assertThat(heard.underWay()).isEqualTo(1);

        working.get(0).complete(null);
        assertThat(applied).hasValue(0);
        working.get(1).complete(null);

        assertThat(applied).hasValue(1);
        assertThat(heard.underWay()).isZero();
    }

    @Test
    void aPurgeThatAListenerFailsToApplyIsNotApplied() {
        heard.listen((purge, at) -> {
            throw new IllegalStateException("not applied");
        });
        heard.listen(this::work);
        purge();
        working.get(0).complete(null);

        assertThat(applied).hasValue(0);
        assertThat(heard.underWay()).isZero();
    }

    @Test
    void aPurgeIsAppliedAtOnceWhereNobodyListensAnyMore() throws Exception {
        heard.listen(this::work).close();
        purge();

        assertThat(applied).hasValue(1);
        assertThat(working).isEmpty();
    }

    @Test
    void whatIsUnderWayIsGivenUpAtTheEnd() {
        heard.listen(this::work);
        purge();
        heard.close();
        purge();

        assertThat(givenUp).hasValue(2);
        assertThat(heard.underWay()).isZero();
        working.forEach(emitter -> emitter.complete(null));
        assertThat(applied).hasValue(0);
    }
}
