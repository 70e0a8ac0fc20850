package dev.samovar.faults.stream;

import dev.samovar.faults.stream.StreamReply.End;
import dev.samovar.testing.model.ModelCalls.Call;
import dev.samovar.testing.model.StreamedAnswer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * The rule that a body which ended is the whole answer of one call, and that one which did not is the start of one, with
 * the protocol's error event at most.
 */
record WholeOrBroken(StreamCalls calls) implements StreamRule {

    private static final String DATA = "data: ";
    private static final String EVENT_END = "\n\n";

    /** So many bytes of an answer may come before the number of its call. */
    private static final int NAMELESS = 250;

    @Override
    public Optional<String> brokenBy(StreamReply reply) {
        if (reply.status() != 200) {
            return reply.serial() == 0 ? Optional.empty() : Optional.of("parts of an answer in an error");
        }
        if (reply.body().isEmpty()) {
            return reply.end() == End.ENDED ? Optional.of("nothing, with an ordinary end") : Optional.empty();
        }
        Optional<Call> call = calls.get(reply.serial());
        if (call.isEmpty()) {
            boolean tooShort = reply.serial() == 0 && reply.body().length() < NAMELESS;
            return reply.end() != End.ENDED && (tooShort || isStart(reply.body(), ""))
                    ? Optional.empty()
                    : Optional.of("bytes of no call");
        }
        if (!call.get().topic().equals(reply.topic())) {
            return Optional.of("the answer to another request: " + call.get());
        }
        return compare(reply, new StreamedAnswer(reply.serial(), reply.topic()).whole());
    }

    private static Optional<String> compare(StreamReply reply, String whole) {
        String body = reply.body();
        if (body.equals(whole)) {
            return Optional.empty();
        }
        if (reply.end() == End.ENDED) {
            return Optional.of(
                    whole.startsWith(body) || isStart(body, whole)
                            ? "an ordinary end after " + body.length() + " bytes of " + whole.length()
                            : mixture(body, whole));
        }
        return isStart(body, whole) ? Optional.empty() : Optional.of(mixture(body, whole));
    }

    /** Whether a body is the start of an answer, or that with an error event behind a whole event. */
    private static boolean isStart(String body, String whole) {
        int last = body.lastIndexOf(DATA);
        return whole.startsWith(body)
                || (last >= 0
                        && whole.startsWith(body.substring(0, last))
                        && (last == 0 || body.startsWith(EVENT_END, last - EVENT_END.length()))
                        && isError(body.substring(last)));
    }

    private static boolean isError(String event) {
        if (!event.endsWith(EVENT_END)) {
            return false;
        }
        try {
            return new JsonObject(event.substring(DATA.length())).getValue("error") instanceof JsonObject;
        } catch (DecodeException e) {
            return false;
        }
    }

    private static String mixture(String body, String whole) {
        int same = 0;
        while (same < Math.min(body.length(), whole.length()) && body.charAt(same) == whole.charAt(same)) {
            same++;
        }
        return "differs from the answer that it begins with at byte " + same + ": '"
                + body.substring(Math.max(0, same - 40), Math.min(body.length(), same + 80)) + "'";
    }
}
