package dev.samovar.proxy.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.cache.CaffeineShape;
import dev.samovar.cache.key.CanonicalRequest;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.http.BadRequestException;
import dev.samovar.proxy.Caller;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.controls.RequestControlReader;
import dev.samovar.proxy.outline.ComparedRequest;
import dev.samovar.proxy.outline.KeptRequest;
import dev.samovar.proxy.outline.RequestDifference;
import dev.samovar.security.NamedKeys;
import io.vertx.core.MultiMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What makes two proxied requests the same, and what is kept of them. */
class ProxyKeysTest {

    private static final String PATH = "/v1/chat/completions";
    private static final String CHAT = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    private final ScheduledExecutorService workers = Executors.newSingleThreadScheduledExecutor();
    private final RecentBodies recent = new RecentBodies(1L << 20, workers);
    private final TestDialect dialect = new TestDialect();
    private final Upstream upstream = upstream("openai", Set.of());
    private final ProxyKeys keys = keys(true);

    @AfterEach
    void stop() {
        workers.shutdownNow();
    }

    private ProxyKeys keys(boolean excerpts) {
        return new ProxyKeys(new RequestControlReader(java.time.Duration.ofDays(1)), recent, excerpts);
    }

    private Upstream upstream(String name, Set<String> ignored) {
        return TestDialect.upstream(name, dialect, Optional.empty(), false, ignored);
    }

    @Test
    void spellingsOfABodyHaveOneKey() {
        Set<Object> same = new HashSet<>();
        for (String body : List.of(
                CHAT,
                "{\"messages\":[{\"content\":\"H\\u0069\",\"role\":\"user\"}] ,\n\"model\":\"gpt-4o\"}",
                "{\"model\":\"gpt-4o\",\"cache\":{\"ttl\":9},\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}")) {
            same.add(read(body).key());
        }

        assertThat(same).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "{\"model\":\"gpt-4O\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
                "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi \"}]}",
                "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"stream\":true}",
                "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"stream\":false}",
                "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"unknown\":null}",
                "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"=\\n\":1}",
                "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"cache\":true}",
                "[]",
                "{}",
                "7"
            })
    void anyOtherBodyHasAnotherKey(String body) {
        assertThat(read(body).key().fingerprint()).isNotEqualTo(read(CHAT).key().fingerprint());
    }

    /** Each has one part that differs from the first. */
    @Test
    void everyPartOfTheRequestIsPartOfTheKey() {
        Set<Object> fingerprints = new HashSet<>();
        List<IncomingCall> calls = List.of(
                incoming(upstream, PATH, null, headers(), "a"),
                incoming(upstream("other", Set.of()), PATH, null, headers(), "a"),
                incoming(upstream, "/chat/completions", null, headers(), "a"),
                incoming(upstream, PATH, "alt=sse", headers(), "a"),
                incoming(upstream, PATH, null, headers("openai-organization", "o"), "a"),
                incoming(upstream, PATH, null, headers("openai-project", "o"), "a"),
                incoming(upstream, PATH, null, headers("OpenAI-Beta", "o"), "a"),
                incoming(upstream, PATH, null, headers("anthropic-version", "o"), "a"),
                incoming(upstream, PATH, null, headers("anthropic-beta", "a, b"), "a"),
                incoming(upstream, PATH, null, headers("anthropic-beta", "b, a"), "a"),
                incoming(upstream, PATH, null, headers("x-goog-user-project", "o"), "a"),
                incoming(upstream, PATH, null, headers("x-goog-iam-authorization-token", "secret"), "a"),
                incoming(upstream, PATH, null, headers("x-shape", "o"), "a"),
                incoming(upstream, PATH, null, headers("samovar-partition", "o"), "a"),
                incoming(upstream, PATH, null, headers("helicone-cache-seed", "o 1"), "a"),
                incoming(upstream, PATH, null, headers(), "b"));
        calls.forEach(call -> fingerprints.add(cacheable(call, CHAT).key().fingerprint()));
        fingerprints.add(cacheable(calls.get(0), CHAT.replace("}]}", "}],\"cache\":{\"namespace\":\"p\"}}"))
                .key()
                .fingerprint());

        assertThat(fingerprints).hasSize(calls.size() + 1);
    }

    @Test
    void headersOfTheClientAreNoPartOfTheKey() {
        MultiMap noise = headers(
                "user-agent",
                "x",
                "x-stainless-os",
                "Linux",
                "traceparent",
                "00-1",
                "x-request-id",
                "1",
                "x-goog-api-client",
                "gl-python/3",
                "x-goog-request-reason",
                "audit",
                "authorization",
                "Bearer sk-1",
                "x-goog-api-key",
                "sk-2",
                "accept",
                "*/*",
                "content-length",
                "7",
                "anthropic-beta",
                " , ");

        assertThat(cacheable(incoming(upstream, PATH, "", noise, "a"), CHAT).key())
                .isEqualTo(cacheable(incoming(upstream, PATH, null, headers(), "a"), CHAT)
                        .key());
    }

    @Test
    void headerThatMayBeACredentialIsInTheKeyAsItsDigest() {
        MultiMap secret = headers("x-goog-iam-authorization-token", "secret-1", "x-goog-user-project", "p1");

        Map<String, String> fields = keys.explain(incoming(upstream, PATH, null, secret, "a"), CHAT.getBytes(UTF_8))
                .fields();

        assertThat(fields.get("header.x-goog-iam-authorization-token")).matches("sha256:[0-9a-f]{64}");
        assertThat(fields).containsEntry("header.x-goog-user-project", "p1");
    }

    @Test
    void listHasOneFormInOneHeaderOrSeveral() {
        MultiMap several = headers("anthropic-beta", "a").add("Anthropic-Beta", " b,,c ");

        assertThat(cacheable(incoming(upstream, PATH, null, several, "a"), CHAT).key())
                .isEqualTo(cacheable(incoming(upstream, PATH, null, headers("anthropic-beta", "a,b, c"), "a"), CHAT)
                        .key());
    }

    @Test
    void ignoredFieldsAreNoPartOfTheKey() {
        Upstream ignoring = upstream("openai", Set.of("user", "metadata.user_id"));
        String with = CHAT.replace("}]}", "}],\"user\":\"ann\",\"metadata\":{\"user_id\":1}}");
        String other = CHAT.replace("}]}", "}],\"user\":\"bob\",\"metadata\":{\"user_id\":2}}");

        assertThat(cacheable(incoming(ignoring, PATH, null, headers(), "a"), with)
                        .key())
                .isEqualTo(cacheable(incoming(ignoring, PATH, null, headers(), "a"), other)
                        .key());
        assertThat(read(with).key()).isNotEqualTo(read(other).key());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gpt-4o | What IS  a\tSamovar? | v1.0:openai:gpt-4o/-/what is a samovar?:",
                "meta-llama/Llama-3:free | a: 100% | v1.0:openai:meta-llama/llama-3%3afree/-/a%3a 100%25:",
                "'' | '' | v1.0:openai:-/-/-:",
                "m | 123456789 123456789 123456789 123456789 123456789 123456789 xyz | v1.0:openai:m/-/123456789 123456789 123456789 123456789 123456789 123456789:"
            })
    void logicalKeyNamesModelAndMessage(String model, String message, String start) {
        assertThat(read(chat(model, message)).key().logical("v1.0")).startsWith(start);
    }

    @Test
    void purgePatternsFindWhatPeopleExpect() {
        var key = read(chat("meta-llama/Llama-3:free", "Tell me about Python please"))
                .key();

        for (String pattern :
                List.of("*:openai:meta-llama*", "*python*", "*:openai:meta-llama/Llama-3:free/*", "*/-/tell me*")) {
            assertThat(GlobPattern.parse(pattern).matches(key, "v1.0"))
                    .as(pattern)
                    .isTrue();
        }
    }

    @Test
    void excerptIsCutBetweenCharacters() {
        assertThat(read(chat("m", "😀".repeat(100))).key().subject()).isEqualTo("m/-/" + "😀".repeat(60));
        assertThat(read(chat("m", "a" + "😀".repeat(5_000))).key().subject()).isEqualTo("m/-/a" + "😀".repeat(59));
        assertThat(read(chat("m", " ".repeat(5_000) + "deep")).key().subject()).isEqualTo("m/-/deep");
        assertThat(read("{\"model\":\"\\ud83d\",\"messages\":[{\"content\":\"x\\ude00\"}]}")
                        .key()
                        .subject())
                .isEqualTo("\uFFFD/-/x\uFFFD");
    }

    @Test
    void longModelIsBounded() {
        ReadCall.Cacheable read = read(chat("m".repeat(100_000), "Hi"));

        assertThat(read.call().model()).hasSize(LogicalName.MODEL);
        assertThat(read.key().subject()).hasSize(LogicalName.MODEL + "/-/hi".length());
        assertThat(read.call().excerpt()).isEmpty();
    }

    @Test
    void withoutExcerptsNoWordIsKept() {
        IncomingCall call = incoming(upstream, PATH, null, headers("samovar-partition", "p1"), "a");
        ReadCall.Cacheable read = (ReadCall.Cacheable)
                keys(false).read(call, chat("gpt-4o", "private words").getBytes(UTF_8));

        assertThat(read.key().subject()).isEqualTo("gpt-4o/p1/-");
        assertThat(read.request().get())
                .doesNotContain("private")
                .doesNotContain("words")
                .doesNotContain("content");
    }

    @Test
    void explainedRequestIsThatOfTheKey() {
        IncomingCall call = incoming(upstream, PATH, "alt=sse", headers("anthropic-beta", "b1"), "scope-1");
        String body = CHAT.replace("}]}", "}],\"temperature\":0.70,\"=\\nx\":1,\"long\":\"" + "x".repeat(600) + "\"}");
        ReadCall.Cacheable read = cacheable(call, body);

        ExplainedCall explained = keys.explain(call, body.getBytes(UTF_8));

        CanonicalRequest canonical = new CanonicalRequest(read.key().namespace());
        explained.fields().forEach(canonical::exactly);
        assertThat(canonical.key(read.key().subject())).isEqualTo(read.key());
        ReadCall.Cacheable same = (ReadCall.Cacheable) explained.call();
        assertThat(same).usingRecursiveComparison().ignoringFields("request").isEqualTo(read);
        assertThat(same.request().get()).isEqualTo(read.request().get());
        assertThat(Optional.of(explained.fields()))
                .hasValueSatisfying(kept -> assertThat(kept)
                        .containsEntry("scope", "scope-1")
                        .containsEntry("url", "https://llm.example")
                        .containsEntry("path", PATH)
                        .containsEntry("query", "alt=sse")
                        .containsEntry("partition", "")
                        .containsEntry("header.anthropic-beta", "b1")
                        .containsEntry("body.model", "\"gpt-4o\"")
                        .containsEntry("body.messages", "[{\"content\":\"Hi\",\"role\":\"user\"}]")
                        .containsEntry("body.temperature", "0.7")
                        .containsEntry("body", "{\"=\\nx\":1}")
                        .hasEntrySatisfying(
                                "body.long", digest -> assertThat(digest).startsWith("sha256:")));
    }

    @Test
    void keptRequestIsSmallAndWithoutWords() {
        StringBuilder many = new StringBuilder("{\"a\":0");
        for (int i = 0; i < 20_000; i++) {
            many.append(",\"f").append(i).append("\":\"word ").append(i).append('"');
        }
        StringBuilder long100 = new StringBuilder("{\"a\":0");
        for (int i = 0; i < 99; i++) {
            long100.append(",\"f")
                    .append(i)
                    .append("\":\"")
                    .append("word ".repeat(100))
                    .append('"');
        }
        for (String body :
                List.of(many.append('}').toString(), long100.append('}').toString(), CHAT)) {
            assertThat(read(body).request().get())
                    .hasSizeBetween(100, KeptRequest.MAX_LENGTH)
                    .doesNotContain("word");
        }
        String tooLong = "x".repeat(30_000);
        MultiMap big = headers("anthropic-beta", tooLong).add("x-goog-" + tooLong, tooLong);
        assertThat(cacheable(incoming(upstream, PATH, tooLong, big, "a"), CHAT)
                        .request()
                        .get())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "anthropic-version | v2 | `` | ``| header anthropic-version differs | header.anthropic-version | v2 | v1",
                "samovar-partition | p | `` | `` | partition differs | partition | p | ``",
                "`` | `` | alt=sse | `` | query differs | query | alt=sse | ``",
                "`` | `` | `` | ,\"seed\":1 | /seed is in this request only | body.seed | 1 | -",
                "`` | `` | `` | ,\"a/b\":1 | /a~1b is in this request only | body | 1 | -"
            })
    void differenceOfTwoRequestsIsNamed(
            String header,
            String value,
            String query,
            String more,
            String text,
            String field,
            String here,
            String there) {
        ReadCall.Cacheable stored =
                cacheable(incoming(upstream, PATH, "", headers("anthropic-version", "v1"), "a"), CHAT);
        MultiMap headers = headers("anthropic-version", "v1");
        if (!header.isEmpty()) {
            headers.set(header, value);
        }
        ComparedRequest.Comparison found =
                compared(incoming(upstream, PATH, query, headers, "a"), CHAT.replace("}]}", "}]" + more + "}"), stored);

        assertThat(found.sameScope()).isTrue();
        assertThat(found.differences()).singleElement().satisfies(difference -> {
            assertThat(difference.text()).isEqualTo(text);
            assertThat(difference.field()).isEqualTo(field);
            assertThat(difference.asked()).contains(here);
            assertThat(difference.stored()).isEqualTo(there.equals("-") ? Optional.empty() : Optional.of(there));
            assertThat(difference.pointer())
                    .isEqualTo(more.isEmpty() ? Optional.empty() : Optional.of(text.split(" ", -1)[0]));
        });
    }

    @Test
    void differencesAreNamedFromTheCallerToTheBody() {
        ReadCall.Cacheable stored = cacheable(incoming(upstream, PATH, "", headers("openai-beta", "x"), "a"), CHAT);

        ComparedRequest.Comparison found = compared(
                incoming(upstream, "/v2/chat/completions", "", headers("openai-project", "p"), "b"),
                CHAT.replace("Hi", "Ho"),
                stored);

        assertThat(found.sameScope()).isFalse();
        assertThat(found.differences())
                .extracting(RequestDifference::text)
                .containsExactly(
                        "credential (scope) differs",
                        "path differs",
                        "header openai-beta is in the stored request only",
                        "header openai-project is in this request only",
                        "/messages/0/content differs");
    }

    @Test
    void requestIsNotComparedWithItselfOrAnotherText() {
        ReadCall.Cacheable stored = read(CHAT);
        ComparedRequest compared = explain(incoming(upstream, PATH, null, headers(), "a"), CHAT);

        for (String kept : List.of(
                stored.request().get(),
                "",
                "samovar 2\nnamespace=openai\n",
                "{\"samovar\":1,\"parts\":{",
                "x".repeat(KeptRequest.MAX_LENGTH + 1))) {
            assertThat(compared.with(kept, stored.key())).as(kept).isEmpty();
        }
        assertThat(compared.with("{\"samovar\":1,\"parts\":{}}", stored.key())).isPresent();
        assertThat(compared.with("{\"samovar\":1,\"parts\":{\"scope\":{}},\"body\":7}", stored.key()))
                .isPresent();
    }

    private ComparedRequest explain(IncomingCall call, String body) {
        return keys.explain(call, body.getBytes(UTF_8)).compared().orElseThrow();
    }

    private ComparedRequest.Comparison compared(IncomingCall call, String body, ReadCall.Cacheable stored) {
        return explain(call, body).with(stored.request().get(), stored.key()).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "not json | not-json | false",
                "{\"a\":1,\"a\":2} | duplicate-names | false",
                "{\"tools\":[]} | tools | false",
                "{\"tools\":[],\"cache\":{\"ttl\":\"nonsense\"}} | tools | true"
            })
    void bypassHasItsReason(String body, String reason, boolean cacheObject) {
        ReadCall read = keys.read(incoming(upstream, PATH, null, headers(), "a"), body.getBytes(UTF_8));

        assertThat(read).isEqualTo(new ReadCall.Bypass(reason, cacheObject));
    }

    @Test
    void disabledUpstreamIsBypassed() {
        Upstream off = new Upstream(
                "openai", dialect, upstream.url(), Optional.empty(), false, false, Set.of(), upstream.timeouts());

        assertThat(keys.read(incoming(off, PATH, null, headers(), "a"), CHAT.getBytes(UTF_8)))
                .isEqualTo(new ReadCall.Bypass("disabled", false));
    }

    @Test
    void upstreamGetsTheBytesWithoutTheCacheObject() {
        byte[] body = "{ \"model\" : \"m\", \"cache\":{\"ttl\":5}, \"n\":1.0 }".getBytes(UTF_8);
        ReadCall read = keys.read(incoming(upstream, PATH, null, headers(), "a"), body);
        byte[] plain = CHAT.getBytes(UTF_8);

        assertThat(new String(read.upstreamBody(body), UTF_8)).isEqualTo("{ \"model\" : \"m\",  \"n\":1.0 }");
        assertThat(keys.read(incoming(upstream, PATH, null, headers(), "a"), plain)
                        .upstreamBody(plain))
                .isSameAs(plain);
    }

    @Test
    void repeatedBodyIsNotParsedAgain() {
        String body = CHAT.replace("}]}", "}],\"cache\":{\"no-cache\":true,\"ttl\":60}}");
        IncomingCall service = incoming(upstream, PATH, null, headers(), "a");
        ReadCall.Cacheable first = cacheable(service, body);
        cacheable(service, body);
        assertThat(dialect.reads).isEqualTo(2);
        IncomingCall own =
                new IncomingCall(upstream, PATH, null, headers("samovar-ttl", "30"), new Caller("a", true, Map.of()));

        ReadCall.Cacheable second = cacheable(own, body);

        assertThat(dialect.reads).isEqualTo(2);
        assertThat(second.key()).isEqualTo(first.key());
        assertThat(second.request().get()).isEqualTo(first.request().get());
        assertThat(first.controls().directives().noCache()).isFalse();
        assertThat(first.controls().freshFor()).contains(java.time.Duration.ofSeconds(60));
        assertThat(second.controls().directives().noCache()).isTrue();
        assertThat(second.controls().freshFor()).contains(java.time.Duration.ofSeconds(30));
    }

    @Test
    void invalidCacheObjectIsRefusedEveryTime() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> read(CHAT.replace("}]}", "}],\"cache\":{\"ttl\":\"soon\"}}")))
                    .isInstanceOf(BadRequestException.class)
                    .hasMessageContaining("cache.ttl");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {61, 62, 63})
    void noCredentialIsInAKeyOrKeptRequest(long seed) {
        Random random = new Random(seed);
        Callers callers = new Callers(new NamedKeys(Map.of()), new NamedKeys(Map.of()));
        String[] names = {
            "authorization",
            "x-api-key",
            "x-goog-api-key",
            "api-key",
            "x-goog-iam-authorization-token",
            "x-goog-iap-jwt-assertion"
        };
        String[] parameters = {"key", "KEY", "k%65y", "api_key", "access_token", "%24key", "x-goog-api-key"};
        String[] fields = {"api_key", "apiKey", "authorization", "aws_secret_access_key"};
        for (int i = 0; i < 500; i++) {
            MultiMap headers = headers(names[random.nextInt(names.length)], "Bearer sk-hidden");
            String query = "a=b&" + parameters[random.nextInt(parameters.length)] + "=sk-hidden";
            String field = fields[random.nextInt(fields.length)];
            String body =
                    CHAT.replace("}]}", "}],\"" + field + "\":\"sk-hidden\",\"x\":{\"" + field + "\":\"sk-hidden\"}}");
            IncomingCall call =
                    new IncomingCall(upstream, PATH, query, headers, callers.of(upstream, headers, query, false));

            assertThat(cacheable(call, body)
                            + call.toString()
                            + cacheable(call, body).key().logical("v1.0"))
                    .doesNotContain("hidden");
        }
    }

    @Test
    void recentBodiesAreBounded() {
        for (int i = 0; i < 10_000; i++) {
            read(chat("m", "Hi " + i));
            read(chat("m", "Hi " + i));
        }

        assertThat(recent.size()).isBetween(100L, (1L << 20) / 700);
    }

    @Test
    void bodyIsKeptWhenItComesTheSecondTime() {
        read(CHAT);
        read(chat("m", "another"));
        assertThat(recent.size()).isZero();

        read(CHAT);
        assertThat(recent.size()).isEqualTo(1);
    }

    @Test
    void keysOfAnUpstreamShareItsNamespace() {
        assertThat(read(chat("m", "one")).key().namespace())
                .isSameAs(read(chat("m", "two")).key().namespace());
    }

    @Test
    void classesOfItsShapeAreThoseThatAreRegistered() throws ReflectiveOperationException {
        assertThat(CaffeineShape.of(recent))
                .isEqualTo(new CaffeineShape(RecentBodies.CACHE_CLASS, RecentBodies.NODE_CLASS));
    }

    private static String chat(String model, String message) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"content\":\"first\"},{\"content\":\""
                + message.replace("\t", "\\t") + "\"}]}";
    }

    private ReadCall.Cacheable read(String body) {
        return cacheable(incoming(upstream, PATH, null, headers(), "a"), body);
    }

    private ReadCall.Cacheable cacheable(IncomingCall call, String body) {
        return (ReadCall.Cacheable) keys.read(call, body.getBytes(UTF_8));
    }

    private static IncomingCall incoming(
            Upstream upstream,
            String path,
            @org.jspecify.annotations.Nullable String query,
            MultiMap headers,
            String scope) {
        return new IncomingCall(upstream, path, query, headers, new Caller(scope, false, Map.of()));
    }

    private static MultiMap headers(String... pairs) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < pairs.length; i += 2) {
            headers.add(pairs[i], pairs[i + 1]);
        }
        return headers;
    }
}
