package dev.samovar.abuse.check;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.abuse.client.Answer;
import dev.samovar.abuse.client.Shot;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rules for every answer: only documented failures, the error envelope, and no internal details.
 *
 * @param secrets texts that no answer may hold
 * @param allowed the failures of the server that may be, given what is done to it meanwhile
 */
public record AnswerCheck(List<String> secrets, Set<Integer> allowed) {

    /** The header that payloads try to add. */
    public static final String FORGED_HEADER = "x-forged";

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Pattern INSIDE =
            Pattern.compile("Exception|\\bat [a-z]+\\.[a-z]+\\.|java\\.|jakarta|io\\.quarkus"
                    + "|vertx|netty|jackson|dev\\.samovar|localhost:|127\\.0\\.0\\.1");

    /** What is wrong with the answer to a whole request, or nothing. */
    public String complaint(Shot shot, Answer answer) {
        String complaint = complaint(answer, shot.onlyIfCached());
        if (!complaint.isEmpty() || answer.status() < 400 || shot.isHead()) {
            return complaint;
        }
        return envelopeComplaint(answer);
    }

    /** The violation of an answer to any request; empty if there is none. */
    public String complaint(Answer answer, boolean onlyIfCached) {
        int status = answer.status();
        if (answer.headers().stream().anyMatch(header -> header.name().equals(FORGED_HEADER))) {
            return "a header of the client's making";
        }
        String text = answer.text();
        if (secrets.stream().anyMatch(text::contains)) {
            return "a secret in the answer";
        }
        if (status >= 500 && !allowed.contains(status) && !(status == 504 && onlyIfCached)) {
            return "an answer of " + status;
        }
        boolean isStored = answer.header("content-security-policy").endsWith("sandbox");
        boolean saysJson = answer.header("content-type").startsWith("application/json") && !isStored;
        if (saysJson && answer.body().length > 0 && !isJson(answer)) {
            return "an answer that is not the JSON that it says it is";
        }
        boolean saysWhen = answer.header("retry-after").matches("[1-9][0-9]{0,6}");
        return (status == 503 || status == 429) && !saysWhen ? status + " without Retry-After" : "";
    }

    private static boolean isJson(Answer answer) {
        try {
            return !JSON.readTree(answer.body()).isMissingNode();
        } catch (IOException notJson) {
            return false;
        }
    }

    private static String envelopeComplaint(Answer answer) {
        if (answer.status() == 406 && !answer.header("content-type").contains("json")) {
            // The metrics endpoint of the framework answers other media types in its own way
            return "";
        }
        try {
            JsonNode body = JSON.readTree(answer.body());
            String error = body.path("error").asText();
            if (body.size() != 2
                    || !body.path("success").isBoolean()
                    || body.path("success").booleanValue()) {
                return "an error without its envelope";
            }
            return error.isEmpty() || INSIDE.matcher(error).find() ? "an error that speaks of the inside" : "";
        } catch (IOException notJson) {
            return "an error that is not JSON";
        }
    }
}
