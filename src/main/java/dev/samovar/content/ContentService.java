package dev.samovar.content;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.cache.readthrough.Generated;
import dev.samovar.cache.readthrough.ReadThroughCache;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.content.json.AnswerJson;
import dev.samovar.content.kind.ContentKind;
import dev.samovar.content.kind.ExplanationKind;
import dev.samovar.content.kind.ImageTopicKind;
import dev.samovar.content.kind.SubtopicsKind;
import dev.samovar.content.request.ExplanationRequest;
import dev.samovar.content.request.ImageRequest;
import dev.samovar.content.request.PresentationRequest;
import dev.samovar.content.request.SubtopicsRequest;
import dev.samovar.limit.Quota;
import dev.samovar.model.CallListener;
import dev.samovar.model.Completion;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;

/**
 * Answers requests for content: from the cache, or by the model through the cache.
 *
 * <p>Every method fails as {@link ReadThroughCache#get} and {@link LanguageModel#complete} do.
 */
public final class ContentService {

    private final ReadThroughCache cache;
    private final LanguageModel model;
    private final ObjectMapper json;
    private final TopicListener listener;
    private final AnswerJson answers;
    private final RequestKeys questions;
    private final PresentationAssembly presentations;
    private final SubtopicsKind subtopics = new SubtopicsKind();
    private final ExplanationKind explanation = new ExplanationKind();
    private final ImageTopicKind imageTopic = new ImageTopicKind();
    private final CallListener calls;

    /** Content whose unusable answers nobody counts. */
    public ContentService(
            ReadThroughCache cache,
            LanguageModel model,
            ObjectMapper json,
            TopicListener listener,
            int presentationConcurrency) {
        this(cache, model, json, listener, presentationConcurrency, CallListener.none());
    }

    /**
     * @param json writes answers as they go out
     * @param listener hears which topics are asked for
     * @param presentationConcurrency explanations of one presentation that are fetched side by side, 1 or more
     * @param calls is told of completions that are not what was asked for
     */
    public ContentService(
            ReadThroughCache cache,
            LanguageModel model,
            ObjectMapper json,
            TopicListener listener,
            int presentationConcurrency,
            CallListener calls) {
        this.calls = calls;
        this.listener = listener;
        this.cache = cache;
        this.model = model;
        this.questions = new RequestKeys(model);
        this.json = json;
        this.answers = new AnswerJson(json);
        this.presentations = new PresentationAssembly(
                (request, directives) -> answer(explanation, request, directives), json, presentationConcurrency);
    }

    /** The subtopics of a topic: a {@link dev.samovar.content.kind.Subtopics} as JSON. */
    public Uni<CachedResponse> subtopics(SubtopicsRequest request, RequestCacheControl directives) {
        return inquire(request).ask(directives);
    }

    /** The explanation of a topic: an {@link dev.samovar.content.kind.Explanation} as JSON. */
    public Uni<CachedResponse> explanation(ExplanationRequest request, RequestCacheControl directives) {
        return inquire(request).ask(directives);
    }

    /** A request for {@link #subtopics}. */
    public PreparedRequest inquire(SubtopicsRequest request) {
        return inquire(subtopics, request, request.topic());
    }

    /** A request for {@link #explanation}. */
    public PreparedRequest inquire(ExplanationRequest request) {
        return inquire(explanation, request, request.topic());
    }

    private <R> PreparedRequest inquire(ContentKind<R> kind, R request, String topic) {
        RequestKey question = questions.of(kind, request);
        return new PreparedRequest(cache, listener, topic, question, () -> generate(kind, request, question));
    }

    /** The topic of a picture: a {@link dev.samovar.content.kind.GeneratedTopic} as JSON. */
    public Uni<CachedResponse> imageTopic(ImageRequest request, RequestCacheControl directives) {
        return answer(imageTopic, request, directives);
    }

    /**
     * Explanations of several subtopics: a {@link Presentation} as JSON. If some fail, the answer has the others and is
     * not stored; if all fail, it fails as the first of them.
     */
    public Uni<CachedResponse> presentation(PresentationRequest request, RequestCacheControl directives) {
        listener.asked(request.topic());
        RequestKey question = questions.of(request);
        return cache.get(
                question.key(),
                directives.paidBy(directives.payer().onlyAsked()),
                () -> presentations
                        .assemble(request, directives)
                        .map(generated -> generated.to(question.canonical().text())));
    }

    /**
     * Makes sure that subtopics are fresh. Emits the answer if it had to be generated, and nothing otherwise.
     *
     * @param minFreshFor for how long they should stay so, as in {@link ReadThroughCache#warm}
     * @param payer who is charged
     */
    public Uni<Optional<CachedResponse>> warmSubtopics(SubtopicsRequest request, Duration minFreshFor, Quota payer) {
        return warm(subtopics, request, minFreshFor, payer);
    }

    /** Makes sure that an explanation is fresh, as {@link #warmSubtopics} does. */
    public Uni<Optional<CachedResponse>> warmExplanation(
            ExplanationRequest request, Duration minFreshFor, Quota payer) {
        return warm(explanation, request, minFreshFor, payer);
    }

    /** Whether subtopics are fresh. Never asks the model, and counts nothing. */
    public Uni<Boolean> areFresh(SubtopicsRequest request) {
        return cache.isFresh(questions.of(subtopics, request).key());
    }

    /** Whether an explanation is fresh. Never asks the model, and counts nothing. */
    public Uni<Boolean> isFresh(ExplanationRequest request) {
        return cache.isFresh(questions.of(explanation, request).key());
    }

    private <R> Uni<Optional<CachedResponse>> warm(ContentKind<R> kind, R request, Duration minFreshFor, Quota payer) {
        RequestKey question = questions.of(kind, request);
        return cache.warm(question.key(), () -> generate(kind, request, question), minFreshFor, payer);
    }

    private <R> Uni<CachedResponse> answer(ContentKind<R> kind, R request, RequestCacheControl directives) {
        RequestKey question = questions.of(kind, request);
        return cache.get(question.key(), directives, () -> generate(kind, request, question));
    }

    private <R> Uni<Generated> generate(ContentKind<R> kind, R request, RequestKey question) {
        long start = System.nanoTime();
        return model.complete(kind.prompt(request)).map(completion -> {
            Object answer = admit(kind, request, completion);
            return new Generated(AnswerJson.bytes(json, answer), AnswerJson.MEDIA_TYPE, cost(completion, start), true)
                    .to(question.canonical().text());
        });
    }

    private <R> Object admit(ContentKind<R> kind, R request, Completion completion) {
        try {
            return answers.read(completion.text(), value -> kind.admit(request, value));
        } catch (ModelException unusable) {
            calls.unusable(unusable);
            throw unusable;
        }
    }

    private static Cost cost(Completion completion, long start) {
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        return new Cost(1, completion.tokensIn(), completion.tokensOut(), time);
    }
}
