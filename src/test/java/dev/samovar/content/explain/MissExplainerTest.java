package dev.samovar.content.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.cache.Acquisition;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.entry.Lifetime;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.history.KeyHistory;
import dev.samovar.cache.history.RecordingCacheStore;
import dev.samovar.cache.key.ApplicationKey;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.CanonicalRequest;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.memory.MemoryCacheStore;
import dev.samovar.cache.readthrough.FreshnessPolicy;
import dev.samovar.cache.readthrough.Generated;
import dev.samovar.cache.readthrough.ReadThroughCache;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.cache.readthrough.failure.FailureCache;
import dev.samovar.cache.readthrough.failure.FailureSummary;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.cache.stats.StatsSnapshot;
import dev.samovar.content.ContentService;
import dev.samovar.content.RequestKeys;
import dev.samovar.content.explain.MissDiagnosis.Code;
import dev.samovar.content.kind.Namespaces;
import dev.samovar.content.request.Audience;
import dev.samovar.content.request.ExplanationRequest;
import dev.samovar.model.ModelIdentity;
import dev.samovar.testing.ManualClock;
import dev.samovar.testing.model.FakeModel;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The reason that is given for a miss is the right one. */
class MissExplainerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Namespace NOTES = new Namespace("notes");
    private static final FakeModel MODEL = FakeModel.answering(FakeModel.IDENTITY, FakeModel.CONTENT);
    private static final ExplanationRequest ENGLISH = request("Green Tea", "en");

    private final ManualClock clock = new ManualClock();
    private final KeyHistory history = new KeyHistory(clock);
    private final StatsCounter stats = new StatsCounter(Namespaces.ALL);
    private final CacheStore store = new RecordingCacheStore(
            new MemoryCacheStore(
                    clock,
                    Set.of(Namespaces.SUBTOPICS, Namespaces.EXPLANATION, Namespaces.PRESENTATION, NOTES),
                    10_000_000,
                    Duration.ofSeconds(5),
                    Infrastructure.getDefaultWorkerPool()),
            history);
    private final FreshnessPolicy freshness = new FreshnessPolicy(
            Namespaces.ALL.stream()
                    .collect(Collectors.toMap(
                            one -> one, one -> new Lifetime(Duration.ofHours(1), Duration.ofHours(1)))),
            () -> 0);
    private final MissExplainer diagnoses = new MissExplainer(store, history, clock);

    private static ExplanationRequest request(String topic, String language) {
        return new ExplanationRequest(topic, "", Audience.ofExplanation("high school", "medium", "balanced", language));
    }

    @Test
    void freshEntryIsAHit() {
        answer(MODEL, ENGLISH);
        clock.advance(Duration.ofMinutes(1));

        MissDiagnosis diagnosis = explain(MODEL, ENGLISH);

        assertThat(diagnosis.reason().code()).isEqualTo(Code.FRESH);
        assertThat(diagnosis.lookup()).isInstanceOf(Lookup.Found.class);
        assertThat(new ArrayList<>(diagnosis.request().keySet()))
                .containsExactly(
                        "prompt",
                        "provider",
                        "model",
                        "parameters",
                        "topic",
                        "subtopic",
                        "education",
                        "detail",
                        "learningStyle",
                        "language");
        assertThat(diagnosis.nearest()).isEmpty();
    }

    @Test
    void otherLanguageIsNamed() {
        answer(MODEL, ENGLISH);
        answer(MODEL, request("Black Tea", "de"));

        assertDiffers(explain(MODEL, request("Green Tea", "de")), "language", "de", "en");
    }

    @Test
    void otherModelIsNamed() {
        answer(MODEL, ENGLISH);
        FakeModel other =
                FakeModel.answering(new ModelIdentity("fake", "model-2", "temperature=0.7"), FakeModel.CONTENT);

        assertDiffers(explain(other, ENGLISH), "model", "model-2", "model-1");
    }

    @Test
    void editedPromptIsNamed() {
        Map<String, String> fields =
                new RequestKeys(MODEL).of(ENGLISH).canonical().fields();
        CanonicalRequest before = new CanonicalRequest(Namespaces.EXPLANATION);
        fields.forEach((name, value) -> before.exactly(name, name.equals("prompt") ? "0".repeat(64) : value));
        put(before.key("green tea"), before.text());

        assertDiffers(explain(MODEL, ENGLISH), "prompt", String.valueOf(fields.get("prompt")), "0".repeat(64));
    }

    @Test
    void nearestIsTheOneWithTheFewestDifferences() {
        answer(MODEL, request("Green Tea", "fr"));
        answer(
                MODEL,
                new ExplanationRequest("Green Tea", "", Audience.ofExplanation("college", "brief", "visual", "de")));

        assertDiffers(explain(MODEL, request("Green Tea", "de")), "language", "de", "fr");
    }

    @Test
    void otherTopicIsNamedWhenThereIsNothingNearer() {
        answer(MODEL, ENGLISH);

        assertDiffers(explain(MODEL, request("Green Tee", "en")), "topic", "green tee", "green tea");
        answer(MODEL, new ExplanationRequest("Rust*?[x]\\", "Traits", ENGLISH.audience()));
        assertDiffers(
                explain(MODEL, new ExplanationRequest("Rust*?[x]\\", "Lifetimes", ENGLISH.audience())),
                "subtopic",
                "lifetimes",
                "traits");
    }

    @Test
    void longestSubjectFitsThePattern() {
        answer(MODEL, request(":".repeat(200), "en"));

        assertDiffers(explain(MODEL, request(":".repeat(200), "de")), "language", "de", "en");
    }

    @Test
    void entryOfAnUnreadableRequestIsNotCompared() {
        CanonicalRequest other = new CanonicalRequest(Namespaces.EXPLANATION).exactly("topic", "green tea");
        for (String text : List.of("", "x", other.text() + "x", "samovar 2\nnamespace=explanation\n")) {
            put(other.key("green tea"), text);
            assertThat(explain(MODEL, ENGLISH).reason().code()).as(text).isEqualTo(Code.NEVER_STORED);
        }
        put(other.key("green tea"), other.text());
        assertThat(explain(MODEL, ENGLISH).reason().code()).isEqualTo(Code.DIFFERS);
    }

    @Test
    void expiredEntryIsStaleAndThenGone() {
        answer(MODEL, ENGLISH);
        answer(MODEL, request("Green Tea", "fr"));

        clock.advance(Duration.ofMinutes(90));
        MissDiagnosis stale = explain(MODEL, ENGLISH);
        assertThat(stale.reason().code()).isEqualTo(Code.EXPIRED);
        assertThat(stale.reason().at()).contains(ManualClock.START.plus(Duration.ofHours(1)));
        assertThat(stale.lookup()).isInstanceOf(Lookup.Found.class);

        clock.advance(Duration.ofMinutes(40));
        run(store.purge(Purge.of(Namespaces.EXPLANATION)));
        MissDiagnosis gone = explain(MODEL, ENGLISH);
        assertThat(gone.lookup()).isInstanceOf(Lookup.Absent.class);
        assertThat(gone.reason().code()).as("before the purge").isEqualTo(Code.EXPIRED);
        assertThat(gone.reason().at()).contains(ManualClock.START.plus(Duration.ofHours(2)));
    }

    @Test
    void purgesAreNamedWithTheirTime() {
        answer(MODEL, ENGLISH);
        clock.advance(Duration.ofSeconds(10));
        run(store.purge(Purge.of(Namespaces.SUBTOPICS)));
        run(store.purge(Purge.of(GlobPattern.parse("*:black*"))));
        Instant purgedAt = clock.instant();
        run(store.purge(Purge.of(Namespaces.EXPLANATION)));
        clock.advance(Duration.ofSeconds(10));
        run(store.purge(Purge.of(GlobPattern.parse("*"))));

        MissDiagnosis diagnosis = explain(MODEL, ENGLISH);
        assertThat(diagnosis.reason().code()).isEqualTo(Code.PURGED);
        assertThat(diagnosis.reason().text()).contains("namespace, explanation");
        assertThat(diagnosis.reason().at()).contains(purgedAt);

        answer(MODEL, ENGLISH);
        run(store.purge(Purge.of(GlobPattern.parse("*:green*"))));
        assertThat(explain(MODEL, ENGLISH).reason().text()).contains("pattern *:green*");
        answer(MODEL, ENGLISH);
        run(store.purge(Purge.toVersion("v2")));
        assertThat(explain(MODEL, ENGLISH).reason().text()).contains("version v2");
        answer(MODEL, ENGLISH);
        run(store.purge(Purge.of(new RequestKeys(MODEL).of(ENGLISH).key())));
        assertThat(explain(MODEL, ENGLISH).reason().code()).isEqualTo(Code.DELETED);
    }

    @Test
    void purgeOfWhatAnotherReplicaGeneratedIsNamed() {
        history.settled(new RequestKeys(MODEL).of(ENGLISH).key());
        assertThat(explain(MODEL, ENGLISH).reason().code()).isEqualTo(Code.NEVER_STORED);

        history.purged(new Purge.OfNamespace(Namespaces.EXPLANATION));
        assertThat(explain(MODEL, ENGLISH).reason().code()).isEqualTo(Code.PURGED);
    }

    @Test
    void refusedAnswerIsNamedUntilOneIsStored() {
        FakeModel chatty = FakeModel.answering(FakeModel.IDENTITY, "I would rather not");
        Uni<?> refused = service(chatty).explanation(ENGLISH, RequestCacheControl.NONE);
        assertThat(refused.onItem()
                        .transform(answer -> false)
                        .onFailure()
                        .recoverWithItem(true)
                        .await()
                        .atMost(PATIENCE))
                .isTrue();

        MissDiagnosis diagnosis = explain(MODEL, ENGLISH);
        assertThat(diagnosis.reason().code()).isEqualTo(Code.REFUSED);
        assertThat(diagnosis.reason().text()).contains("no complete JSON object");
        assertThat(diagnosis.reason().at()).contains(clock.instant());

        answer(MODEL, ENGLISH);
        run(store.purge(Purge.of(Namespaces.EXPLANATION)));
        assertThat(explain(MODEL, ENGLISH).reason().code()).isEqualTo(Code.PURGED);
    }

    @Test
    void summaryOfAFailureIsShownAndAnUnexpectedOneIsNot() {
        CacheKey key = new CacheKey(NOTES, "m/-/hi", "0".repeat(32));
        MissExplainer.Search none = version -> Uni.createFrom().item(Optional.empty());
        history.failed(key, new FailureSummary("The upstream x answered with status 429"));
        assertThat(run(diagnoses.of(key, Map.of(), none)).reason().text())
                .isEqualTo("The generation failed: The upstream x answered with status 429");

        history.failed(key, new IllegalStateException("inner words"));
        assertThat(run(diagnoses.of(key, Map.of(), none)).reason().text())
                .isEqualTo("The generation failed unexpectedly");
    }

    @Test
    void whatNobodyAskedForWasNeverStored() {
        assertThat(explain(MODEL, ENGLISH).reason().code()).isEqualTo(Code.NEVER_STORED);
        run(store.purge(Purge.of(Namespaces.EXPLANATION)));
        assertThat(explain(MODEL, ENGLISH).reason().text()).contains("purged by its namespace");
    }

    @Test
    void entriesOfApplicationsAreExplainedByTheirKey() {
        CacheKey key = ApplicationKey.of(NOTES, "a");
        assertThat(run(diagnoses.of(key, "a")).reason().code()).isEqualTo(Code.NEVER_STORED);
        put(key, "");
        assertThat(run(diagnoses.of(key, "a")).reason().code()).isEqualTo(Code.FRESH);
        run(store.purge(Purge.of(key)));
        assertThat(run(diagnoses.of(key, "a")).reason().code()).isEqualTo(Code.DELETED);
    }

    @Test
    void explainingCountsNothingAndStoresNothing() {
        explain(MODEL, ENGLISH);
        answer(MODEL, ENGLISH);
        StatsSnapshot before = stats.total();

        explain(MODEL, ENGLISH);
        explain(MODEL, request("Green Tea", "de"));

        assertThat(stats.total()).isEqualTo(before);
        assertThat(run(store.count()).totalKeys()).isEqualTo(1);
    }

    private static void assertDiffers(MissDiagnosis diagnosis, String field, String asked, String stored) {
        assertThat(diagnosis.reason().code()).isEqualTo(Code.DIFFERS);
        assertThat(diagnosis.reason().text()).contains("'" + field + "'");
        MissDiagnosis.Nearest nearest = diagnosis.nearest().orElseThrow();
        assertThat(nearest.field()).isEqualTo(field);
        assertThat(nearest.asked()).isEqualTo(Optional.of(asked));
        assertThat(nearest.stored()).isEqualTo(Optional.of(stored));
    }

    private MissDiagnosis explain(FakeModel model, ExplanationRequest request) {
        return run(diagnoses.of(new RequestKeys(model).of(request)));
    }

    private void answer(FakeModel model, ExplanationRequest request) {
        run(service(model).explanation(request, RequestCacheControl.NONE));
    }

    private ContentService service(FakeModel model) {
        FailureCache failures = new FailureCache(Duration.ZERO, failure -> false, clock, history);
        ReadThroughCache.Timing timing = new ReadThroughCache.Timing(clock, PATIENCE, PATIENCE, CallerContext.none());
        ReadThroughCache cache = new ReadThroughCache(store, stats, freshness, failures, timing);
        return new ContentService(cache, model, new ObjectMapper(), topic -> {}, 3);
    }

    private void put(CacheKey key, String request) {
        Lease lease = run(store.acquire(key, Instant.MAX))
                .fold(Acquisition.Granted::lease, held -> unexpected(), filled -> unexpected());
        Generated generated = new Generated(new byte[1], "text/plain", Cost.NONE, true).to(request);
        run(store.store(lease, freshness.stamp(generated, Namespaces.EXPLANATION, lease.epoch(), clock.instant())));
    }

    private static Lease unexpected() {
        throw new AssertionError("No lease was granted");
    }

    private static <T> T run(Uni<T> uni) {
        return uni.await().atMost(PATIENCE);
    }
}
