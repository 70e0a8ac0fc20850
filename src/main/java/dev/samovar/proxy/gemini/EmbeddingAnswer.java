package dev.samovar.proxy.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.proxy.answer.AnswerReader;
import dev.samovar.proxy.answer.Json;
import dev.samovar.proxy.answer.Reasons;

/** The rules of embeddings: every content of the request has its vector. */
final class EmbeddingAnswer extends AnswerReader {

    private final boolean batch;
    private final int inputs;
    private int results;
    private int dimensions;
    private int vectors;

    EmbeddingAnswer(boolean batch, int inputs) {
        this.batch = batch;
        this.inputs = inputs;
    }

    @Override
    public void add(String event, JsonNode document) {
        if (Json.isSet(document, "error")) {
            fault(Reasons.ERROR);
        }
        JsonNode usage = Json.field(document, "usageMetadata", "usage_metadata");
        tokensIn(usage, "promptTokenCount");
        for (JsonNode embedding : Json.items(document.path(batch ? "embeddings" : "embedding"))) {
            results++;
            int found = Json.dimensions(embedding.path("values"));
            // All as long as the first
            dimensions = dimensions == 0 ? found : dimensions;
            vectors += found > 0 && found == dimensions ? 1 : 0;
        }
    }

    @Override
    protected String incomplete() {
        if (vectors == 0) {
            return Reasons.EMPTY;
        }
        return vectors == inputs && vectors == results ? "" : Reasons.MISSING_INPUTS;
    }
}
