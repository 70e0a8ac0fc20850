package dev.samovar.content;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.samovar.bench.Beside;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.content.request.Audience;
import dev.samovar.content.request.ExplanationRequest;
import dev.samovar.content.request.SubtopicsRequest;
import dev.samovar.model.Completion;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelIdentity;
import dev.samovar.model.Prompt;
import io.smallrye.mutiny.Uni;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The way from a request's parameters to its key, beside the SHA-256 of the canonical text that is on this way. */
@State(Scope.Thread)
public class CanonicalKeyBenchmark {

    private static final RequestKeys QUESTIONS = new RequestKeys(new Model());

    @Param
    public Topic topic = Topic.ASCII;

    private byte[] explanationText = {};
    private byte[] subtopicsText = {};

    /** What callers ask for. */
    public enum Topic {
        ASCII("Photosynthesis of Plants", "The light reactions"),
        UNICODE("Ｐhotosynthèse – 光合作用", "Фотосинтез: Ströme & Größen");

        private final String topic;
        private final String subtopic;

        Topic(String topic, String subtopic) {
            this.topic = topic;
            this.subtopic = subtopic;
        }
    }

    @Setup
    public void writeTexts() {
        explanationText = explanationQuestion().canonical().text().getBytes(UTF_8);
        subtopicsText = subtopicsQuestion().canonical().text().getBytes(UTF_8);
    }

    @Benchmark
    @Beside("explanationDigest")
    public CacheKey explanation() {
        return explanationQuestion().key();
    }

    @Benchmark
    public byte[] explanationDigest() throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256").digest(explanationText);
    }

    @Benchmark
    @Beside("subtopicsDigest")
    public CacheKey subtopics() {
        return subtopicsQuestion().key();
    }

    @Benchmark
    public byte[] subtopicsDigest() throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256").digest(subtopicsText);
    }

    private RequestKey explanationQuestion() {
        Audience audience = Audience.ofExplanation("college", "brief", "visual", "de");
        return QUESTIONS.of(ExplanationRequest.of(topic.topic, topic.subtopic, audience));
    }

    private RequestKey subtopicsQuestion() {
        return QUESTIONS.of(SubtopicsRequest.of(topic.topic, "10", "de"));
    }

    /** A model that is part of keys and is never asked. */
    private record Model() implements LanguageModel {

        private static final ModelIdentity IDENTITY =
                new ModelIdentity("gemini", "gemini-2.5-flash", "temperature=0.7 maxOutputTokens=8192");

        @Override
        public ModelIdentity identity() {
            return IDENTITY;
        }

        @Override
        public Uni<Completion> complete(Prompt prompt) {
            return Uni.createFrom().failure(new IllegalStateException("Nothing is generated here"));
        }
    }
}
