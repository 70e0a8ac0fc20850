package dev.samovar.content.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.cache.key.CanonicalRequest;
import dev.samovar.cache.key.Namespace;
import dev.samovar.model.Prompt;

/**
 * One kind of content that a single call of the model makes: how it is keyed, asked for and checked.
 *
 * @param <R> the request
 */
public interface ContentKind<R> {

    /** Where its entries are kept. */
    Namespace namespace();

    /** What the request is about, folded, for people and patterns. */
    String subject(R request);

    /** Adds every field of the request to its canonical form. */
    void canonical(R request, CanonicalRequest canonical);

    /** The prompt's text with its digest. */
    PromptTemplate template();

    /** What the model is asked. */
    Prompt prompt(R request);

    /**
     * The admission gate: makes the answer of what the model wrote.
     *
     * @param answer an object or a list
     * @throws dev.samovar.model.ModelException if it is not what was asked for
     */
    Object admit(R request, JsonNode answer);
}
