package dev.samovar.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.http.repeated.RepeatableLookup;
import dev.samovar.proxy.Caller;
import dev.samovar.proxy.exchange.ProxiedUpstream;
import dev.samovar.proxy.keys.ReadCall;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which requests the listener is told of. */
class AskedRequestsTest {

    private final ProxyBench bench = new ProxyBench();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger again = new AtomicInteger();
    private final List<Caller> callers = new CopyOnWriteArrayList<>();
    private final List<ReadCall.Cacheable> calls = new CopyOnWriteArrayList<>();

    AskedRequestsTest() {
        bench.listener = (incoming, read, body) -> {
            asked.add(new String(body, StandardCharsets.UTF_8));
            callers.add(incoming.caller());
            calls.add(read);
            return again::incrementAndGet;
        };
        bench.upstream.answer(200, "{\"good\":1}");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void missAndHitAreAskedForAndABypassIsNot() {
        bench.send(bench.chat("{\"a\":1}"));
        bench.send(bench.chat("{\"a\":1}"));
        bench.send(bench.chat("{\"tools\":1}"));
        bench.get("/up/v1/models");

        assertThat(asked).containsExactly("{\"a\":1}", "{\"a\":1}");
        assertThat(callers.get(0).ownCredential()).isFalse();
        assertThat(again).hasValue(0);
    }

    @Test
    void listenerSeesThatTheCallerPaysItself() {
        bench.send(bench.chat("{\"a\":1}", FakeKeys.OWN, "mine"));

        assertThat(callers.get(0).ownCredential()).isTrue();
    }

    @Test
    void repeatThatIsAHitIsAskedForAgain() {
        bench.send(bench.chat("{\"a\":1}"));
        ProxiedUpstream to = new ProxiedUpstream(bench.to(), request -> {
            throw new IllegalStateException("nothing is sent");
        });
        RepeatableLookup lookup = LocalHits.repeatable(bench.cache, to, calls.get(0), again::incrementAndGet);

        assertThat(lookup.getIfPresent(any -> true)).isPresent();
        assertThat(again).hasValue(1);
        assertThat(lookup.getIfPresent(any -> false)).isEmpty();
        assertThat(again).hasValue(1);
    }
}
