package dev.samovar.proxy.answer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.proxy.Assessment;

/**
 * The rules of one kind of answer: fed with its JSON, one document for a whole answer and one for each event of a stream.
 * The first fault decides the reason. One per answer; not safe for several threads.
 */
public abstract class AnswerReader {

    private static final long MAX_TOKENS = 1_000_000_000;

    private String fault = "";
    private long tokensIn;
    private long tokensOut;

    /**
     * Reads the next document. Never fails, whatever it holds.
     *
     * @param event the event's name; empty if it has none or the answer is no stream
     */
    public abstract void add(String event, JsonNode document);

    /** Reads an event whose data is {@code [DONE]}, which is foreign to most dialects. */
    public void endMarker() {
        fault(Reasons.MALFORMED);
    }

    /** Why the answer is not complete after all documents; empty if it is. */
    protected abstract String incomplete();

    /** Takes note of a reason not to store the answer. An empty one is none. */
    protected final void fault(String reason) {
        if (fault.isEmpty()) {
            fault = reason;
        }
    }

    /** Takes the sum of these fields as the tokens of the request, if there is one of them. */
    protected final void tokensIn(JsonNode usage, String... fields) {
        tokensIn = figure(usage, tokensIn, fields);
    }

    /** Takes the sum of these fields as the tokens of the answer, if there is one of them. */
    protected final void tokensOut(JsonNode usage, String... fields) {
        tokensOut = figure(usage, tokensOut, fields);
    }

    /** What the answer is worth after all documents. */
    public final Assessment end() {
        String reason = fault.isEmpty() ? incomplete() : fault;
        return new Assessment(reason.isEmpty(), reason, tokensIn, tokensOut);
    }

    /** What the answer is worth if it ended within a document. */
    public final Assessment cut() {
        fault(Reasons.CUT);
        return end();
    }

    /** A figure that is no plausible number of tokens counts as 0. */
    private static long figure(JsonNode usage, long otherwise, String... fields) {
        long sum = 0;
        boolean found = false;
        for (String field : fields) {
            JsonNode value = usage.path(field);
            if (value.isIntegralNumber()) {
                found = true;
                long tokens = value.canConvertToLong() ? value.longValue() : 0;
                sum += tokens >= 0 && tokens <= MAX_TOKENS ? tokens : 0;
            }
        }
        return found ? sum : otherwise;
    }
}
