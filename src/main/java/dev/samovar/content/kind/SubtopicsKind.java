package dev.samovar.content.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.cache.key.CanonicalRequest;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.key.Subject;
import dev.samovar.content.json.AnswerJson;
import dev.samovar.content.request.SubtopicsRequest;
import dev.samovar.model.Prompt;
import dev.samovar.model.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Subtopics of a topic. */
public final class SubtopicsKind implements ContentKind<SubtopicsRequest> {

    private static final int MAX_CHARACTERS = 200;
    private static final List<String> NAMES = List.of("subtopic", "name", "title", "topic");

    private static final PromptTemplate BUILT_IN = PromptTemplate.load("subtopics");

    private final PromptTemplate template;

    /** The kind with its built-in prompt. */
    public SubtopicsKind() {
        this(BUILT_IN);
    }

    /** The kind with a prompt that has exactly the placeholders of the built-in one. */
    public SubtopicsKind(PromptTemplate template) {
        this.template = template;
    }

    @Override
    public Namespace namespace() {
        return Namespaces.SUBTOPICS;
    }

    @Override
    public String subject(SubtopicsRequest request) {
        return Subject.of(request.topic());
    }

    @Override
    public void canonical(SubtopicsRequest request, CanonicalRequest canonical) {
        canonical
                .folded("topic", request.topic())
                .exactly("count", Integer.toString(request.count()))
                .exactly("language", request.language());
    }

    @Override
    public PromptTemplate template() {
        return template;
    }

    @Override
    public Prompt prompt(SubtopicsRequest request) {
        String question = template.fill(Map.of(
                "topic", request.topic(),
                "count", Integer.toString(request.count()),
                "language", request.language()));
        Shape items = new Shape.Items(
                new Shape.Text("A subtopic, at most ten words"), request.count(), "The subtopics in learning order");
        return new Prompt(
                template.instruction(), question, Optional.empty(), new Shape.Fields(Map.of("subtopics", items)));
    }

    /**
     * Takes as many different subtopics as were asked for; fewer are refused, further ones left out. A bare list is taken
     * too, and an item that is an object if it has the subtopic under one plain name: servers that ignore the schema.
     */
    @Override
    public Subtopics admit(SubtopicsRequest request, JsonNode answer) {
        JsonNode items = answer.isArray() ? answer : answer.path("subtopics");
        if (!items.isArray()) {
            throw AnswerJson.unusable("has no list 'subtopics'");
        }
        Set<String> seen = new HashSet<>();
        List<String> subtopics = new ArrayList<>();
        for (JsonNode item : items) {
            String subtopic =
                    Subject.collapse(AnswerJson.usable(text(item), "has an unusable subtopic", MAX_CHARACTERS));
            if (subtopics.size() < request.count() && seen.add(Subject.fold(subtopic))) {
                subtopics.add(subtopic);
            }
        }
        if (subtopics.size() < request.count()) {
            throw AnswerJson.unusable("has fewer subtopics than were asked for");
        }
        return new Subtopics(request.topic(), List.copyOf(subtopics), subtopics.size());
    }

    private static JsonNode text(JsonNode item) {
        if (!item.isObject()) {
            return item;
        }
        List<JsonNode> named =
                NAMES.stream().map(item::path).filter(JsonNode::isTextual).toList();
        return named.size() == 1 ? named.get(0) : item;
    }
}
