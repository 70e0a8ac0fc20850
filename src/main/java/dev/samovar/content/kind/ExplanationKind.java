package dev.samovar.content.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.cache.key.CanonicalRequest;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.key.Subject;
import dev.samovar.content.json.AnswerJson;
import dev.samovar.content.request.Audience;
import dev.samovar.content.request.ExplanationRequest;
import dev.samovar.model.Prompt;
import dev.samovar.model.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The explanation of a topic or a subtopic. */
public final class ExplanationKind implements ContentKind<ExplanationRequest> {

    private static final int MAX_TEXT = 100_000;
    private static final int MAX_QUERY = 500;
    private static final Shape.Fields SHAPE = shape();

    private static final PromptTemplate BUILT_IN = PromptTemplate.load("explanation");

    private final PromptTemplate template;

    /** The kind with its built-in prompt. */
    public ExplanationKind() {
        this(BUILT_IN);
    }

    /** The kind with a prompt that has exactly the placeholders of the built-in one. */
    public ExplanationKind(PromptTemplate template) {
        this.template = template;
    }

    @Override
    public Namespace namespace() {
        return Namespaces.EXPLANATION;
    }

    @Override
    public String subject(ExplanationRequest request) {
        String topic = Subject.of(request.topic());
        return request.subtopic().isEmpty() ? topic : topic + '/' + Subject.of(request.subtopic());
    }

    @Override
    public void canonical(ExplanationRequest request, CanonicalRequest canonical) {
        canonical.folded("topic", request.topic()).folded("subtopic", request.subtopic());
        audience(request.audience(), canonical);
    }

    /** Adds every field of an audience. */
    public static void audience(Audience audience, CanonicalRequest canonical) {
        canonical
                .folded("education", audience.education())
                .exactly("detail", audience.detail().label())
                .folded("learningStyle", audience.learningStyle())
                .exactly("language", audience.language());
    }

    @Override
    public PromptTemplate template() {
        return template;
    }

    @Override
    public Prompt prompt(ExplanationRequest request) {
        Audience audience = request.audience();
        String question = template.fill(Map.of(
                "topic", request.topic(),
                "subtopic", request.subtopic(),
                "education", audience.education(),
                "learningStyle", audience.learningStyle(),
                "extent", audience.detail().extent(),
                "language", audience.language()));
        return new Prompt(template.instruction(), question, Optional.empty(), SHAPE);
    }

    @Override
    public Explanation admit(ExplanationRequest request, JsonNode answer) {
        return new Explanation(
                request.topic(),
                request.subtopic(),
                AnswerJson.text(answer, "explanation", MAX_TEXT),
                AnswerJson.text(answer, "real_world_application", MAX_TEXT),
                Subject.collapse(AnswerJson.text(answer, "youtube_search_query", MAX_QUERY)));
    }

    private static Shape.Fields shape() {
        Map<String, Shape> fields = new LinkedHashMap<>();
        fields.put("explanation", new Shape.Text("The explanation, as plain text with paragraphs"));
        fields.put("real_world_application", new Shape.Text("One application in the real world"));
        fields.put("youtube_search_query", new Shape.Text("A query that finds a good video about it"));
        return new Shape.Fields(fields);
    }
}
