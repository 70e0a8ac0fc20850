package dev.samovar.proxy.answer;

import com.fasterxml.jackson.databind.JsonNode;

/** The rules of a count of tokens, which is itself no use of tokens. */
public final class CountAnswer extends AnswerReader {

    private final String field;

    /** The rules of a count that is in this field. */
    public CountAnswer(String field) {
        this.field = field;
    }

    @Override
    public void add(String event, JsonNode document) {
        JsonNode count = document.path(field);
        if (Json.isSet(document, "error")) {
            fault(Reasons.ERROR);
        } else if (!count.isIntegralNumber() || !count.canConvertToLong() || count.longValue() < 0) {
            fault(Reasons.MALFORMED);
        }
    }

    @Override
    protected String incomplete() {
        return "";
    }
}
