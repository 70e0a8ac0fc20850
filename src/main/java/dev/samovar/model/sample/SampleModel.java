package dev.samovar.model.sample;

import dev.samovar.model.Completion;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelIdentity;
import dev.samovar.model.Prompt;
import io.smallrye.mutiny.Uni;
import java.util.StringTokenizer;

/**
 * A model that needs no key and no network: it answers every shape with texts that say of themselves that they are sample
 * content. The same prompt gets the same answer, at once. Tokens are words.
 */
public final class SampleModel implements LanguageModel {

    private static final ModelIdentity IDENTITY = new ModelIdentity("sample", "sample", "revision=1");

    @Override
    public ModelIdentity identity() {
        return IDENTITY;
    }

    @Override
    public Uni<Completion> complete(Prompt prompt) {
        return Uni.createFrom().item(() -> {
            String answer = SampleAnswer.to(prompt);
            return new Completion(answer, words(prompt.instruction()) + words(prompt.text()), words(answer));
        });
    }

    private static long words(String text) {
        return new StringTokenizer(text).countTokens();
    }
}
