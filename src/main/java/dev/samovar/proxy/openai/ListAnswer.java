package dev.samovar.proxy.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.proxy.answer.AnswerReader;
import dev.samovar.proxy.answer.Json;
import dev.samovar.proxy.answer.Reasons;
import java.util.BitSet;

/** The rules of embeddings and moderations: every input of the request has one result. */
final class ListAnswer extends AnswerReader {

    private final OpenAiCall call;
    private final int inputs;
    private int results;
    private int dimensions;

    /**
     * The rules of an answer.
     *
     * @param inputs the number of inputs; 0 if the request does not say
     */
    ListAnswer(OpenAiCall call, int inputs) {
        this.call = call;
        this.inputs = inputs;
    }

    @Override
    public void add(String event, JsonNode document) {
        if (Json.isSet(document, "error")) {
            fault(Reasons.ERROR);
        }
        tokensIn(document.path("usage"), "prompt_tokens");
        JsonNode list = document.path(call == OpenAiCall.EMBEDDINGS ? "data" : "results");
        if (!list.isArray()) {
            fault(Reasons.MALFORMED);
        }
        BitSet answered = new BitSet();
        for (JsonNode result : list) {
            int index = Json.index(result.path("index"), results);
            if (index < 0 || index >= list.size() || !isResult(result)) {
                fault(Reasons.MISSING_INPUTS);
            } else {
                answered.set(index);
            }
            results++;
        }
        if (answered.cardinality() != list.size() || (inputs > 0 && inputs != list.size())) {
            fault(Reasons.MISSING_INPUTS);
        }
    }

    private boolean isResult(JsonNode result) {
        return call == OpenAiCall.EMBEDDINGS
                ? isVector(Json.dimensions(result.path("embedding")))
                : result.path("flagged").isBoolean();
    }

    /** Whether there is a vector, as long as those before. */
    private boolean isVector(int found) {
        boolean fits = found > 0 && (dimensions == 0 || found == dimensions);
        dimensions = found;
        return fits;
    }

    @Override
    protected String incomplete() {
        return results == 0 ? Reasons.EMPTY : "";
    }
}
