package dev.samovar.abuse.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.samovar.abuse.Target;
import dev.samovar.abuse.client.Answer;
import dev.samovar.abuse.upstream.HostileUpstream;
import dev.samovar.abuse.upstream.ScriptedReplies;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.Predicate;

/**
 * A whole request to the proxy, and what its answer has to be beside what {@link ProxyCheck} asks of all.
 *
 * @param rule what is expected, in words
 * @param expected whether an answer is that
 */
record ProxyCase(ProxyShot shot, String rule, Predicate<Answer> expected) {

    /** What an answer shows in place of the service's key. */
    private static final String REDACTED = "*".repeat(Target.SECRET.length());

    /** A request. Its credential is that of a client of the service, if no header is one. */
    static ProxyCase of(String line, List<String> headers, byte[] body, String rule, Predicate<Answer> expected) {
        StringBuilder head = new StringBuilder(line + " HTTP/1.1\r\nHost: localhost\r\n");
        boolean hasOwn = headers.stream().anyMatch(header -> header.startsWith("Authorization:"));
        if (!hasOwn) {
            head.append("Authorization: Bearer " + ProxyShots.CLIENT_KEY + "\r\n");
        }
        headers.forEach(header -> head.append(header).append("\r\n"));
        if (body.length > 0) {
            head.append("Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.append("\r\n").toString().getBytes(ISO_8859_1));
        out.writeBytes(body);
        String text = new String(body, ISO_8859_1);
        // An upstream of this protocol alone gets the credential where it looks for one
        String service = HostileUpstream.topic(text).equals(ScriptedReplies.ECHO) ? REDACTED : "service";
        String payer = hasOwn ? ProxyAbuseIT.OWN_KEY : line.contains("/" + ProxyAbuseIT.OPENAI + "/") ? service : "";
        ProxyShot shot =
                new ProxyShot(0, out.toByteArray(), text, payer, true, line.startsWith("HEAD "), false, false, -1);
        return new ProxyCase(shot, rule, expected);
    }

    /** A request that has to be refused before it reaches an upstream. */
    static ProxyCase refused(String line, byte[] body) {
        return of(
                line,
                List.of(),
                body,
                "refused",
                answer -> (answer.status() / 100 == 4 || answer.status() == 501) && !isUpstreams(answer));
    }

    /** A request that may be refused as a wrong one, and is answered by the upstream with a 200 otherwise. */
    static ProxyCase answered(String line, List<String> headers, byte[] body) {
        boolean isOnlyIfCached = headers.toString().contains("only-if-cached");
        return of(
                line,
                headers,
                body,
                "refused, or the upstream's answer",
                answer -> isUpstreams(answer)
                        ? answer.status() == 200
                        : answer.status() / 100 == 4 || (isOnlyIfCached && answer.status() == 504));
    }

    /** A request whose answer shows its credential: to its own caller, and never that of the service. */
    static ProxyCase shown(String line, List<String> headers, byte[] body) {
        String shown = headers.isEmpty() ? REDACTED : ProxyAbuseIT.OWN_KEY;
        return of(
                line,
                headers,
                body,
                "the upstream's answer with " + shown,
                answer -> isUpstreams(answer)
                        && answer.status() == 200
                        && answer.text().contains(shown));
    }

    private static boolean isUpstreams(Answer answer) {
        return answer.header("cache-status").startsWith("samovar");
    }

    /** What is wrong with what came of it, beside the rules for all; empty if nothing is. */
    String complaint(ProxyClients.Outcome outcome) {
        List<Answer> answers = outcome.answers();
        return answers.size() == 1 && expected.test(answers.get(0)) ? "" : "not " + rule;
    }
}
