package dev.samovar.abuse.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.samovar.abuse.upstream.UpstreamReplies.End;
import dev.samovar.abuse.upstream.UpstreamReplies.Question;
import dev.samovar.abuse.upstream.UpstreamReplies.Reply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The answers of an upstream whose requests say what they want, in the path or the topic: {@code redirect307}, {@code
 * endless}, {@code large}, {@code echo}; a good answer otherwise.
 */
public final class ScriptedReplies implements Function<Question, Reply> {

    /** The size of a large answer, in bytes: more than all buffers between an upstream and a client hold. */
    static final int LARGE = 64 << 20;

    /** The word for an answer that shows its request, or as a topic the credential alone. */
    public static final String ECHO = "echo";

    private static final int STEP = 256 << 10;
    private static final int ENDLESS = 200_000;
    private static final Pattern REDIRECT = Pattern.compile("redirect(\\d{3})");
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String SSE = "Content-Type: text/event-stream\r\n";

    private final String elsewhere;

    /**
     * Answers.
     *
     * @param elsewhere where redirects lead
     */
    public ScriptedReplies(String elsewhere) {
        this.elsewhere = elsewhere;
    }

    @Override
    public Reply apply(Question question) {
        String wish = question.target() + " " + question.topic();
        Matcher redirect = REDIRECT.matcher(wish);
        if (redirect.find()) {
            return sized(question, redirect.group(1), "Location: " + elsewhere + question.target() + "\r\n", "moved");
        }
        if (wish.contains("endless")) {
            return endless();
        }
        if (wish.contains("large")) {
            List<byte[]> steps = new ArrayList<>();
            steps.add(bytes("HTTP/1.1 200 OK\r\n" + JSON + "Content-Length: " + LARGE + "\r\n\r\n"));
            steps.addAll(Collections.nCopies(LARGE / STEP, new byte[STEP]));
            return new Reply(steps, End.KEEP);
        }
        if (question.target().contains(ECHO)) {
            return sized(question, "200", "Content-Type: text/plain\r\n", question.head());
        }
        boolean isShown = question.topic().equals(ECHO);
        String payer = isShown ? question.credential() : UpstreamReplies.payer(question.credential());
        String good = UpstreamReplies.good(question.topic(), payer, question.stream());
        return sized(question, "200", question.stream() ? SSE : JSON, good);
    }

    private static Reply sized(Question question, String status, String headers, String body) {
        String head =
                "HTTP/1.1 " + status + " Scripted\r\n" + headers + "Content-Length: " + body.length() + "\r\n\r\n";
        return new Reply(List.of(bytes(head + (question.isHead() ? "" : body))), End.KEEP);
    }

    private static Reply endless() {
        String event = "data: {\"id\":\"e\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":"
                + "[{\"index\":0,\"delta\":{\"content\":\"tick\"},\"finish_reason\":null}]}\n\n";
        byte[] chunk = bytes(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
        List<byte[]> steps = new ArrayList<>();
        steps.add(bytes("HTTP/1.1 200 OK\r\n" + SSE + "Transfer-Encoding: chunked\r\n\r\n"));
        steps.addAll(Collections.nCopies(ENDLESS, chunk));
        return new Reply(steps, End.CLOSE);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
