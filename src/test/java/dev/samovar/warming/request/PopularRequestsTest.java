package dev.samovar.warming.request;

import static dev.samovar.warming.request.RequestBench.CLIENT_KEY;
import static dev.samovar.warming.request.RequestBench.body;
import static dev.samovar.warming.request.RequestBench.headers;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.keys.IncomingCall;
import dev.samovar.proxy.keys.ReadCall;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which requests are remembered, and what of them. */
class PopularRequestsTest {

    private static final Duration WAIT = Duration.ofMinutes(1);

    private final RequestBench bench = new RequestBench();

    @AfterEach
    void close() {
        bench.close();
    }

    private void assertNothingIsKept() {
        bench.popular.refresh().await().atMost(WAIT);
        assertThat(bench.popular.popular()).isEmpty();
        assertThat(bench.popular.usedBytes()).isZero();
    }

    private void ask(Upstream upstream, MultiMap headers, String body) {
        bench.ask(bench.popular, bench.incoming(upstream, "", headers), body, 50);
    }

    @Test
    void requestWithACredentialOfTheCallersIsNeverKept() {
        MultiMap own = headers("Authorization", "Bearer sk-own-credential");
        Upstream shared = RequestBench.upstream("up", bench.server.url(), Optional.of("k"), true);

        ask(bench.up, own, body("mine", false));
        ask(shared, own, body("mine", false));
        bench.ask(bench.popular, bench.incoming(bench.up, "key=own", headers()), body("mine", false), 50);

        assertNothingIsKept();
    }

    @Test
    void requestToAnUpstreamWithoutAKeyOfTheServiceIsNotKept() {
        ask(bench.free, headers(), body("x", false));
        ask(bench.free, bench.client(), body("x", false));

        assertNothingIsKept();
    }

    @Test
    void requestWithAHeaderThatMayBeACredentialIsNotKept() {
        ask(bench.up, bench.client("x-goog-auth-token", "t"), body("x", false));

        assertNothingIsKept();
    }

    @Test
    void requestThatAsksForNoOrdinaryAnswerIsNotKept() {
        ask(
                bench.up,
                headers("Authorization", "Bearer operator-key-5521aa", "Cache-Control", "no-store"),
                body("x", false));

        assertNothingIsKept();
    }

    @Test
    void largestBodyIsKeptAndALargerOneIsNot() {
        String largest = body("x".repeat(64 * 1024 - body("", false).length()), false);
        ask(bench.up, bench.client(), largest.replace("x\"", "xx\""));
        assertNothingIsKept();

        ask(bench.up, bench.client(), largest);
        bench.popular.refresh().await().atMost(WAIT);

        assertThat(bench.popular.popular()).hasSize(1);
    }

    @Test
    void keyOfAClientIsNotKept() {
        MultiMap headers = bench.client("x-api-key", CLIENT_KEY, "api-key", "other", "Cookie", "c", "OpenAI-Beta", "b");
        bench.ask(bench.popular, bench.incoming(bench.up, "v=1&key=" + CLIENT_KEY, headers), body("x", false), 9);
        bench.popular.refresh().await().atMost(WAIT);

        WarmableRequest kept = bench.popular.popular().get(0);

        assertThat(kept.headers().names()).containsExactlyInAnyOrder("Content-Type", "openai-beta");
        assertThat(kept.target().query()).isEqualTo("v=1");
        assertThat(kept.caller().upstreamCredential()).doesNotContainValue("Bearer " + CLIENT_KEY);
        assertThat(kept.caller().operator()).isFalse();
    }

    @Test
    void repeatOfAKnownRequestCounts() {
        byte[] body = body("x", false).getBytes(UTF_8);
        IncomingCall incoming = bench.incoming(bench.up, "", bench.client());
        ReadCall.Cacheable call = (ReadCall.Cacheable) bench.keys.read(incoming, body);
        Runnable again = bench.popular.asked(incoming, call, body);
        for (int i = 0; i < 4; i++) {
            again.run();
        }
        bench.popular.refresh().await().atMost(WAIT);

        assertThat(bench.popular.popular()).hasSize(1);
    }

    @Test
    void mostRequestedAreFirstUpToTheLimit() {
        PopularRequests two = bench.popular(2);
        for (int i = 0; i < 3; i++) {
            bench.ask(two, bench.incoming(bench.up, "", bench.client()), body("r" + i, false), 6 + i);
        }
        two.refresh().await().atMost(WAIT);

        assertThat(two.popular().stream().map(request -> new String(request.body(), UTF_8)))
                .containsExactly(body("r2", false), body("r1", false));
    }

    @Test
    void limitOfZeroKeepsNothing() {
        PopularRequests none = bench.popular(0);
        bench.ask(none, bench.incoming(bench.up, "", bench.client()), body("x", false), 9);
        none.refresh().await().atMost(WAIT);

        assertThat(none.popular()).isEmpty();
        assertThat(none.usedBytes()).isZero();
    }

    @Test
    void keptRequestsAreBoundedInBytesAndNumber() {
        for (int i = 0; i < 300; i++) {
            bench.ask(body(i + "x".repeat(60_000), false), 1);
        }
        assertThat(bench.popular.usedBytes()).isBetween(4L << 20, 8L << 20);

        for (int i = 0; i < 3_000; i++) {
            bench.ask(body("small " + i, false), 1);
        }
        assertThat(bench.popular.usedBytes()).isLessThanOrEqualTo(8L << 20);
    }

    /** A repeat that is answered early runs only what was handed out for the first request. */
    @Test
    void requestThatIsRepeatedStaysAmongManyOthers() {
        byte[] body = body("often", false).getBytes(UTF_8);
        IncomingCall incoming = bench.incoming(bench.up, "", bench.client());
        Runnable again = bench.popular.asked(incoming, (ReadCall.Cacheable) bench.keys.read(incoming, body), body);
        for (int i = 0; i < 4_000; i++) {
            bench.ask(body("other " + i, false), 3);
            again.run();
            if (i % 10 == 0) {
                // All maintenance that is due
                bench.popular.usedBytes();
            }
        }
        bench.popular.refresh().await().atMost(WAIT);

        assertThat(bench.popular.popular())
                .singleElement()
                .satisfies(kept -> assertThat(kept.body()).isEqualTo(body));
    }

    @Test
    void requestIsForgottenAfterTheDaysThatCount() {
        bench.ask(body("x", false), 9);
        bench.clock.advance(Duration.ofDays(8));

        assertThat(bench.popular.usedBytes()).isZero();
    }
}
