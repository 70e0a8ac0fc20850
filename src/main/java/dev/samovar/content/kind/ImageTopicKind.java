package dev.samovar.content.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.cache.key.CanonicalRequest;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.key.Subject;
import dev.samovar.content.json.AnswerJson;
import dev.samovar.content.request.ImageRequest;
import dev.samovar.model.Prompt;
import dev.samovar.model.Shape;
import java.util.Map;
import java.util.Optional;

/** The topic of a picture. */
public final class ImageTopicKind implements ContentKind<ImageRequest> {

    private static final int MAX_CHARACTERS = 200;
    private static final Shape.Fields SHAPE =
            new Shape.Fields(Map.of("topic", new Shape.Text("The topic, at most eight words")));

    private static final PromptTemplate BUILT_IN = PromptTemplate.load("image2topic");

    private final PromptTemplate template;

    /** The kind with its built-in prompt. */
    public ImageTopicKind() {
        this(BUILT_IN);
    }

    /** The kind with a prompt that has exactly the placeholders of the built-in one. */
    public ImageTopicKind(PromptTemplate template) {
        this.template = template;
    }

    @Override
    public Namespace namespace() {
        return Namespaces.IMAGE2TOPIC;
    }

    @Override
    public String subject(ImageRequest request) {
        return "sha256-" + request.digest().substring(0, 16);
    }

    @Override
    public void canonical(ImageRequest request, CanonicalRequest canonical) {
        canonical.exactly("image", request.digest()).exactly("language", request.language());
    }

    @Override
    public PromptTemplate template() {
        return template;
    }

    @Override
    public Prompt prompt(ImageRequest request) {
        return new Prompt(
                template.instruction(),
                template.fill(Map.of("language", request.language())),
                Optional.of(request.image()),
                SHAPE);
    }

    @Override
    public GeneratedTopic admit(ImageRequest request, JsonNode answer) {
        return new GeneratedTopic(Subject.collapse(AnswerJson.text(answer, "topic", MAX_CHARACTERS)));
    }
}
