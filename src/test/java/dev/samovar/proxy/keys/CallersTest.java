package dev.samovar.proxy.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.http.BadRequestException;
import dev.samovar.proxy.Caller;
import dev.samovar.proxy.Upstream;
import dev.samovar.security.NamedKeys;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who sends a request, whose key pays for it, and what is never sent upstream. */
class CallersTest {

    private static final String CLIENT = "client-key-0123456789";
    private static final String OPERATOR = "operator-key-0123456789";
    private static final String SERVICE = "sk-of-the-service";
    private static final Map<String, String> SERVICE_HEADERS = Map.of("authorization", "Bearer " + SERVICE);

    private static final NamedKeys NONE = new NamedKeys(Map.of());
    private static final NamedKeys CLIENTS = new NamedKeys(Map.of("app", CLIENT));
    private static final NamedKeys OPERATORS = new NamedKeys(Map.of("ann", OPERATOR));

    private final Upstream upstream = TestDialect.upstream("openai", Optional.of(SERVICE));
    private final Upstream keyless = TestDialect.upstream("ollama", Optional.empty());

    @ParameterizedTest
    @CsvSource({
        "Authorization, Bearer sk-1",
        "x-api-key, sk-1",
        "X-Goog-Api-Key, sk-1",
        "api-key, sk-1",
        "authorization, bearer  sk-1",
        "authorization, Basic dXNlcjpwYXNz"
    })
    void ownCredentialGoesUpstreamAsItCame(String header, String value) {
        Caller caller = new Callers(CLIENTS, OPERATORS).of(upstream, headers(header, value), null, true);

        assertThat(caller.ownCredential()).isTrue();
        assertThat(caller.maySpend()).isTrue();
        assertThat(caller.operator()).isFalse();
        assertThat(caller.upstreamCredential())
                .isEqualTo(Map.of(header.toLowerCase(java.util.Locale.ROOT), value.strip()));
        assertThat(caller.scope()).matches("[0-9a-f]{32}");
        assertThat(caller.toString()).doesNotContain("sk-1", "dXNlcjpwYXNz");
    }

    @Test
    void explainedCallerHasTheScopeOfClientsWithoutACredential() {
        Upstream shared = TestDialect.upstream("shared", new TestDialect(), Optional.of(SERVICE), true, Set.of());
        String digest = new Callers(NONE, NONE)
                .of(upstream, headers("x-api-key", "sk-1"), null, true)
                .scope();

        assertThat(Callers.ofScope(upstream, Optional.empty()).scope())
                .isEqualTo(new Callers(NONE, NONE)
                        .of(upstream, headers(), null, true)
                        .scope());
        assertThat(Callers.ofScope(keyless, Optional.empty()).scope())
                .isEqualTo(new Callers(NONE, NONE)
                        .of(keyless, headers(), null, true)
                        .scope());
        assertThat(Callers.ofScope(shared, Optional.empty()).scope())
                .isEqualTo(new Callers(NONE, NONE)
                        .of(shared, headers(), null, true)
                        .scope());
        assertThat(Callers.ofScope(upstream, Optional.of(digest)).scope()).isEqualTo(digest);
        assertThat(Callers.ofScope(upstream, Optional.of("anonymous")).upstreamCredential())
                .isEmpty();
        for (String wrong : new String[] {"sk-1", "", digest + "0", digest.substring(1), "all", "SERVICE"}) {
            assertThatThrownBy(() -> Callers.ofScope(upstream, Optional.of(wrong)))
                    .isInstanceOf(BadRequestException.class)
                    .hasMessageContaining("'scope'");
        }
        assertThatThrownBy(() -> Callers.ofScope(shared, Optional.of("service")))
                .isInstanceOf(BadRequestException.class);
    }

    @Test
    void credentialInTheQueryStaysThere() {
        Caller caller = new Callers(CLIENTS, NONE).of(upstream, headers(), "alt=sse&key=sk-1", false);

        assertThat(caller.ownCredential()).isTrue();
        assertThat(caller.upstreamCredential()).isEmpty();
        assertThat(Callers.upstreamQuery(caller, "alt=sse&key=sk-1")).isEqualTo("alt=sse&key=sk-1");
    }

    @Test
    void scopeIsThatOfTheKeyWhereverItIsSent() {
        Callers callers = new Callers(NONE, NONE);
        String scope = callers.of(upstream, headers("Authorization", "Bearer sk-1"), null, false)
                .scope();

        assertThat(callers.of(upstream, headers("authorization", "BEARER sk-1"), null, true)
                        .scope())
                .isEqualTo(scope);
        assertThat(callers.of(upstream, headers("x-api-key", "sk-1"), null, false)
                        .scope())
                .isEqualTo(scope);
        assertThat(callers.of(upstream, headers(), "key=sk%2D1", false).scope()).isEqualTo(scope);
        assertThat(callers.of(upstream, headers("x-api-key", "sk-1"), "key=sk-1", false)
                        .scope())
                .isEqualTo(scope);
    }

    @Test
    void everyCredentialAndUpstreamHasItsOwnScope() {
        Callers callers = new Callers(NONE, NONE);
        Set<String> scopes = new HashSet<>();
        for (String value :
                new String[] {"sk-1", "sk-2", "SK-1", "Basic sk-1", "Token sk-1", "sk-1sk-2", "Bearer x sk-1"}) {
            scopes.add(callers.of(upstream, headers("authorization", value), null, false)
                    .scope());
        }
        scopes.add(callers.of(upstream, headers("authorization", "sk-1").add("x-api-key", "sk-2"), null, false)
                .scope());
        scopes.add(callers.of(upstream, headers("authorization", "sk-1"), "key=sk-3", false)
                .scope());
        scopes.add(callers.of(keyless, headers("authorization", "sk-1"), null, false)
                .scope());
        scopes.add(callers.of(upstream, headers(), "key=sk-1%0Ask-2", false).scope());
        scopes.add(Callers.SERVICE);
        scopes.add(Callers.ANONYMOUS);

        assertThat(scopes).hasSize(13);
    }

    @Test
    void severalOwnCredentialsAllGoUpstream() {
        MultiMap both = headers("authorization", "Bearer sk-1").add("x-api-key", "sk-2");

        assertThat(new Callers(CLIENTS, NONE).of(upstream, both, null, false).upstreamCredential())
                .isEqualTo(Map.of("authorization", "Bearer sk-1", "x-api-key", "sk-2"));
    }

    @ParameterizedTest
    @CsvSource({
        "authorization, Bearer " + CLIENT,
        "authorization, " + CLIENT,
        "x-api-key, " + CLIENT,
        "x-goog-api-key, " + CLIENT,
        "api-key, " + CLIENT,
        "authorization, Bearer " + OPERATOR,
        "x-api-key, " + OPERATOR
    })
    void keyOfThisServiceIsReplaced(String header, String value) {
        MultiMap headers = headers(header, value).add("api-key", header.equals("api-key") ? value : "sk-other");
        Caller caller = new Callers(CLIENTS, OPERATORS).of(upstream, headers, "key=sk-1&a=b", false);

        assertThat(caller.scope()).isEqualTo("service");
        assertThat(caller.ownCredential()).isFalse();
        assertThat(caller.operator()).isEqualTo(value.endsWith(OPERATOR));
        assertThat(caller.maySpend()).isEqualTo(caller.operator());
        assertThat(caller.upstreamCredential()).isEqualTo(SERVICE_HEADERS);
        assertThat(Callers.upstreamQuery(caller, "key=sk-1&a=b")).isEqualTo("a=b");
        assertThat(new Callers(CLIENTS, OPERATORS)
                        .of(keyless, headers, null, false)
                        .upstreamCredential())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"key=", "KEY=", "%6bey=", "api_key=", "api+key=", "api-key=", "access_token=", "a=b&key="})
    void clientKeyInTheQueryIsReplaced(String start) {
        Caller caller = new Callers(CLIENTS, NONE).of(upstream, headers(), start + CLIENT, false);

        assertThat(caller.upstreamCredential()).isEqualTo(SERVICE_HEADERS);
        assertThat(Callers.upstreamQuery(caller, start + CLIENT)).doesNotContain("client-key");
    }

    @Test
    void clientKeyAsAPasswordIsReplaced() {
        for (String pair : new String[] {"app:" + CLIENT, CLIENT + ":", CLIENT}) {
            String encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
            assertThat(new Callers(CLIENTS, NONE)
                            .of(upstream, headers("Authorization", "Basic " + encoded), null, false)
                            .upstreamCredential())
                    .isEqualTo(SERVICE_HEADERS);
        }
    }

    @Test
    void serviceKeyIsForThisMachineWithoutClientKeys() {
        Caller caller = new Callers(NONE, OPERATORS).of(upstream, headers(), null, true);

        assertThat(caller.scope()).isEqualTo("service");
        assertThat(caller.upstreamCredential()).isEqualTo(SERVICE_HEADERS);
        assertThat(caller.maySpend()).isFalse();
        assertThat(new Callers(NONE, NONE).of(upstream, headers(), null, true).operator())
                .isTrue();
    }

    @Test
    void callerFromElsewhereIsNoOperatorWithoutOperatorKeys() {
        MultiMap own = headers("Authorization", "Bearer sk-1");
        MultiMap clients = headers("Authorization", "Bearer " + CLIENT);

        assertThat(new Callers(NONE, NONE).of(upstream, own, null, false).operator())
                .isFalse();
        assertThat(new Callers(CLIENTS, NONE).of(upstream, clients, null, false).operator())
                .isFalse();
        assertThat(new Callers(NONE, NONE).of(keyless, headers(), null, false).operator())
                .isFalse();
    }

    @Test
    void requestWithoutACredentialIsToldWhatToSend() {
        assertThatThrownBy(() -> new Callers(NONE, NONE).of(upstream, headers(), null, false))
                .isInstanceOf(CallerRefusedException.class)
                .hasMessageContainingAll("'openai'", "its own machine", "SAMOVAR_CLIENT_KEYS")
                .hasMessageNotContaining(SERVICE);
        assertThatThrownBy(() -> new Callers(CLIENTS, NONE).of(upstream, headers(), "a=b", true))
                .isInstanceOf(CallerRefusedException.class)
                .hasMessageContainingAll("'openai'", "client key of this service");
        for (String empty : new String[] {"", " ", "Bearer", "Bearer ", "bearer"}) {
            assertThatThrownBy(() ->
                            new Callers(CLIENTS, NONE).of(upstream, headers("authorization", empty), "key=&x=1", true))
                    .as(empty)
                    .isInstanceOf(CallerRefusedException.class);
        }
    }

    @Test
    void upstreamWithoutAKeyTakesRequestsAsTheyCome() {
        Caller caller = new Callers(CLIENTS, OPERATORS).of(keyless, headers(), null, false);

        assertThat(caller).isEqualTo(new Caller("anonymous", false, false, Map.of()));
    }

    @Test
    void sharedUpstreamHasOneScope() {
        Upstream shared = TestDialect.upstream("openai", new TestDialect(), Optional.of(SERVICE), true, Set.of());
        Callers callers = new Callers(NONE, NONE);

        assertThat(callers.of(shared, headers("x-api-key", "sk-1"), null, false).scope())
                .isEqualTo("all");
        assertThat(callers.of(shared, headers("x-api-key", "sk-2"), null, false).scope())
                .isEqualTo("all");
        assertThat(callers.of(shared, headers(), null, true).scope()).isEqualTo("all");
    }

    @Test
    void twoCredentialsInOneHeaderAreRefusedWithoutThem() {
        MultiMap twice = headers("authorization", "Bearer sk-1").add("Authorization", "Bearer sk-2");

        assertThatThrownBy(() -> new Callers(NONE, NONE).of(upstream, twice, null, false))
                .isInstanceOf(BadRequestException.class)
                .hasMessage("'authorization' is sent twice: send one credential in it");
    }

    @ParameterizedTest
    @ValueSource(longs = {51, 52, 53})
    void keyOfThisServiceIsNeverSentUpstream(long seed) {
        Random random = new Random(seed);
        String[] names = {"authorization", "x-api-key", "x-goog-api-key", "api-key"};
        String[] schemes = {"", "Bearer ", "bearer ", "Token ", "Key "};
        String[] values = {CLIENT, OPERATOR, "sk-1", "", "x y z"};
        for (int i = 0; i < 2_000; i++) {
            MultiMap headers = headers();
            for (String name : names) {
                if (random.nextInt(3) == 0) {
                    headers.add(name, schemes[random.nextInt(5)] + values[random.nextInt(5)]);
                }
            }
            String query = random.nextBoolean() ? null : "a=%zz&k%65y=" + values[random.nextInt(3)] + "&&=&key";
            try {
                Caller caller = new Callers(CLIENTS, OPERATORS)
                        .of(random.nextBoolean() ? upstream : keyless, headers, query, random.nextBoolean());

                assertThat(caller.upstreamCredential() + Callers.upstreamQuery(caller, query) + caller)
                        .doesNotContain(CLIENT, OPERATOR);
            } catch (CallerRefusedException refused) {
                assertThat(refused.getMessage()).doesNotContain(CLIENT, OPERATOR, SERVICE);
            }
        }
    }

    private static MultiMap headers(String... pairs) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < pairs.length; i += 2) {
            headers.add(pairs[i], pairs[i + 1]);
        }
        return headers;
    }
}
