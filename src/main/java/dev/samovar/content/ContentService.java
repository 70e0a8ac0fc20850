package dev.samovar.content;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.cache.Answer;
import dev.samovar.cache.CacheKey;
import dev.samovar.cache.ContentCache;
import dev.samovar.cache.Cost;
import dev.samovar.cache.Directives;
import dev.samovar.cache.Generated;
import dev.samovar.cache.Namespace;
import dev.samovar.model.Completion;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelIdentity;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;

/**
 * Answers requests for content: from the cache, or by the model through the cache.
 *
 * <p>Every method fails as {@link ContentCache#get} and {@link LanguageModel#complete} do.
 */
public final class ContentService {

    private final ContentCache cache;
    private final LanguageModel model;
    private final ObjectMapper json;
    private final TopicListener listener;
    private final AnswerJson answers;
    private final PresentationAssembly presentations;
    private final SubtopicsKind subtopics = new SubtopicsKind();
    private final ExplanationKind explanation = new ExplanationKind();
    private final ImageTopicKind imageTopic = new ImageTopicKind();

    /**
     * @param json writes answers as they go out
     * @param listener hears which topics are asked for
     * @param presentationConcurrency explanations of one presentation that are fetched side by side, 1 or more
     */
    public ContentService(
            ContentCache cache,
            LanguageModel model,
            ObjectMapper json,
            TopicListener listener,
            int presentationConcurrency) {
        this.listener = listener;
        this.cache = cache;
        this.model = model;
        this.json = json;
        this.answers = new AnswerJson(json);
        this.presentations = new PresentationAssembly(
                (request, directives) -> answer(explanation, request, directives), json, presentationConcurrency);
    }

    /** The subtopics of a topic: a {@link Subtopics} as JSON. */
    public Uni<Answer> subtopics(SubtopicsRequest request, Directives directives) {
        listener.asked(request.topic());
        return answer(subtopics, request, directives);
    }

    /** The explanation of a topic: an {@link Explanation} as JSON. */
    public Uni<Answer> explanation(ExplanationRequest request, Directives directives) {
        listener.asked(request.topic());
        return answer(explanation, request, directives);
    }

    /** The topic of a picture: a {@link GeneratedTopic} as JSON. */
    public Uni<Answer> imageTopic(ImageRequest request, Directives directives) {
        return answer(imageTopic, request, directives);
    }

    /**
     * Explanations of several subtopics: a {@link Presentation} as JSON. If some fail, the answer has the others and is
     * not stored; if all fail, it fails as the first of them.
     */
    public Uni<Answer> presentation(PresentationRequest request, Directives directives) {
        listener.asked(request.topic());
        CanonicalRequest canonical = canonical(Namespaces.PRESENTATION, explanation.template());
        PresentationAssembly.canonical(request, canonical);
        return cache.get(
                canonical.key(PresentationAssembly.subject(request)),
                directives.paidBy(directives.payer().onlyAsked()),
                () -> presentations.assemble(request, directives));
    }

    /** Makes sure that subtopics are fresh. Emits the answer if it had to be generated, and nothing otherwise. */
    public Uni<Optional<Answer>> warmSubtopics(SubtopicsRequest request) {
        return cache.warm(key(subtopics, request), () -> generate(subtopics, request));
    }

    private <R> Uni<Answer> answer(ContentKind<R> kind, R request, Directives directives) {
        return cache.get(key(kind, request), directives, () -> generate(kind, request));
    }

    private <R> CacheKey key(ContentKind<R> kind, R request) {
        CanonicalRequest canonical = canonical(kind.namespace(), kind.template());
        kind.canonical(request, canonical);
        return canonical.key(kind.subject(request));
    }

    private CanonicalRequest canonical(Namespace namespace, PromptTemplate template) {
        ModelIdentity identity = model.identity();
        return new CanonicalRequest(namespace)
                .exactly("prompt", template.digest())
                .exactly("provider", identity.provider())
                .exactly("model", identity.name())
                .exactly("parameters", identity.parameters());
    }

    private <R> Uni<Generated> generate(ContentKind<R> kind, R request) {
        long start = System.nanoTime();
        return model.complete(kind.prompt(request)).map(completion -> {
            Object answer = kind.admit(request, answers.read(completion.text()));
            return new Generated(AnswerJson.bytes(json, answer), AnswerJson.MEDIA_TYPE, cost(completion, start), true);
        });
    }

    private static Cost cost(Completion completion, long start) {
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        return new Cost(1, completion.tokensIn(), completion.tokensOut(), time);
    }
}
