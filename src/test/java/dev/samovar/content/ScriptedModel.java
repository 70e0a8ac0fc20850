package dev.samovar.content;

import dev.samovar.model.Completion;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelIdentity;
import dev.samovar.model.Prompt;
import io.smallrye.mutiny.Uni;

/** A model that gives one answer to everything. */
public record ScriptedModel(ModelIdentity identity, String answer) implements LanguageModel {

    public static final ModelIdentity USUAL = new ModelIdentity("fake", "model-1", "temperature=0.7");

    /** An answer that fits every kind of content. */
    public static final String GOOD = "{\"topic\": \"Tea\", \"explanation\": \"e\", \"real_world_application\": \"r\","
            + " \"youtube_search_query\": \"y\", \"subtopics\": [\"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\","
            + " \"9\", \"10\", \"11\", \"12\", \"13\", \"14\", \"15\", \"16\"]}";

    @Override
    public Uni<Completion> complete(Prompt prompt) {
        return Uni.createFrom().item(new Completion(answer, 3, 2));
    }
}
