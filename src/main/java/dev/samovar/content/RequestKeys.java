package dev.samovar.content;

import dev.samovar.cache.key.CanonicalRequest;
import dev.samovar.cache.key.Namespace;
import dev.samovar.content.kind.ContentKind;
import dev.samovar.content.kind.ContentKinds;
import dev.samovar.content.kind.Namespaces;
import dev.samovar.content.kind.PromptTemplate;
import dev.samovar.content.request.ExplanationRequest;
import dev.samovar.content.request.ImageRequest;
import dev.samovar.content.request.InvalidRequestException;
import dev.samovar.content.request.PresentationRequest;
import dev.samovar.content.request.SubtopicsRequest;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelIdentity;
import dev.samovar.model.Prompt;
import org.jspecify.annotations.Nullable;

/** The rule for what makes two requests the same: their fields, the prompt, and the model with its parameters. */
public final class RequestKeys {

    private final LanguageModel model;
    private final ContentKinds kinds;

    /** The keys of requests to one model with the built-in prompts. */
    public RequestKeys(LanguageModel model) {
        this(model, ContentKinds.builtIn());
    }

    /** The keys of requests to one model with these prompts. */
    public RequestKeys(LanguageModel model, ContentKinds kinds) {
        this.model = model;
        this.kinds = kinds;
    }

    /** What a request for subtopics is. */
    public RequestKey of(SubtopicsRequest request) {
        return of(kinds.subtopics(), request);
    }

    /** What a request for an explanation is. */
    public RequestKey of(ExplanationRequest request) {
        return of(kinds.explanation(), request);
    }

    /** What a request for a presentation is. */
    public RequestKey of(PresentationRequest request) {
        CanonicalRequest canonical =
                canonical(Namespaces.PRESENTATION, kinds.explanation().template());
        PresentationAssembly.canonical(request, canonical);
        return new RequestKey(canonical.key(PresentationAssembly.subject(request)), canonical);
    }

    /**
     * What a request for the topic of a picture is.
     *
     * @param digest the SHA-256 of the picture's bytes, 64 hexadecimal digits in either case
     * @param language a BCP 47 tag; null or blank for {@code en}
     */
    public RequestKey ofImage(String digest, @Nullable String language) {
        if (!digest.matches("[0-9a-fA-F]{64}")) {
            throw new InvalidRequestException(
                    "'image' must be the SHA-256 of the picture's bytes: 64 hexadecimal digits");
        }
        Prompt.Image unseen = new Prompt.Image(new byte[0], "image/png");
        return of(
                kinds.imageTopic(),
                new ImageRequest(unseen, digest.toLowerCase(java.util.Locale.ROOT), "en").in(language));
    }

    <R> RequestKey of(ContentKind<R> kind, R request) {
        CanonicalRequest canonical = canonical(kind.namespace(), kind.template());
        kind.canonical(request, canonical);
        return new RequestKey(canonical.key(kind.subject(request)), canonical);
    }

    private CanonicalRequest canonical(Namespace namespace, PromptTemplate template) {
        ModelIdentity identity = model.identity();
        return new CanonicalRequest(namespace)
                .exactly("prompt", template.digest())
                .exactly("provider", identity.provider())
                .exactly("model", identity.name())
                .exactly("parameters", identity.parameters());
    }
}
