package dev.samovar.proxy.answer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.proxy.Assessment;

/** The assessment of a whole answer, by the rules of an {@link AnswerReader}. */
public final class WholeAnswer {

    private WholeAnswer() {}

    /** What the answer with this body is worth. Never fails, whatever the body holds. */
    public static Assessment assess(AnswerReader reader, byte[] body) {
        AnswerJson.read(body, 0, body.length)
                .filter(JsonNode::isObject)
                .ifPresentOrElse(document -> reader.add("", document), () -> reader.fault(Reasons.MALFORMED));
        return reader.end();
    }
}
