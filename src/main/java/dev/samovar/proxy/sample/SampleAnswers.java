package dev.samovar.proxy.sample;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the sample upstream answers, in OpenAI's form. Safe from any thread. */
final class SampleAnswers {

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(100).build())
            .build());
    private static final String MODEL = "sample";
    private static final String MEDIA_TYPE = "application/json";
    private static final int LONGEST = 100;
    private static final Pattern BETWEEN_WORDS = Pattern.compile("(?<= )");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    private final InstantSource clock;

    SampleAnswers(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * An answer.
     *
     * @param chunks its body; each is sent on its own
     */
    record Answer(int status, String mediaType, List<Buffer> chunks) {}

    /** The answer to a request. */
    Answer to(String method, String target, byte[] body) {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        if (path.equals("/v1/chat/completions")) {
            return method.equals("POST") ? chat(body) : error(405, "Send a POST to this path");
        }
        if (path.equals("/v1/models") && method.equals("GET")) {
            ObjectNode list = JSON.createObjectNode().put("object", "list");
            list.putArray("data")
                    .addObject()
                    .put("id", MODEL)
                    .put("object", "model")
                    .put("owned_by", "samovar");
            return json(200, list);
        }
        return error(404, "The sample has POST /v1/chat/completions and GET /v1/models");
    }

    /** An error in OpenAI's form. */
    Answer error(int status, String message) {
        ObjectNode body = JSON.createObjectNode();
        body.putObject("error")
                .put("message", message)
                .put("type", "invalid_request_error")
                .putNull("code");
        return json(status, body);
    }

    private Answer chat(byte[] body) {
        JsonNode request;
        try {
            request = JSON.readTree(body);
        } catch (IOException invalid) {
            return error(400, "The body is not JSON");
        }
        if (!request.path("messages").isArray() || request.path("messages").isEmpty()) {
            return error(400, "'messages' must be a list with at least one message");
        }
        Chat chat = new Chat(request, clock.instant().getEpochSecond());
        return request.path("stream").asBoolean() ? chat.streamed() : json(200, chat.whole());
    }

    private static Answer json(int status, JsonNode body) {
        return new Answer(status, MEDIA_TYPE, List.of(Buffer.buffer(body.toString())));
    }

    /** One completion. */
    private static final class Chat {
        private final JsonNode request;
        private final long created;
        private final String text;
        private final long tokensIn;

        Chat(JsonNode request, long created) {
            this.request = request;
            this.created = created;
            String asked = "";
            long words = 0;
            for (JsonNode message : request.path("messages")) {
                String content = content(message.path("content"));
                words += words(content);
                asked = message.path("role").asText().equals("user") ? content : asked;
            }
            this.tokensIn = words;
            this.text = "Sample content: an answer to \"" + shortened(asked) + "\".";
        }

        private static String content(JsonNode content) {
            if (content.isTextual()) {
                return content.asText();
            }
            StringBuilder text = new StringBuilder();
            for (JsonNode part : content) {
                text.append(part.path("text").asText()).append(' ');
            }
            return text.toString();
        }

        private static String shortened(String text) {
            String folded = SPACE.matcher(text.strip()).replaceAll(" ");
            return folded.codePointCount(0, folded.length()) <= LONGEST
                    ? folded
                    : folded.substring(0, folded.offsetByCodePoints(0, LONGEST)) + "…";
        }

        private static long words(String text) {
            return new StringTokenizer(text).countTokens();
        }

        ObjectNode whole() {
            ObjectNode answer = head("chat.completion");
            ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
            choice.putObject("message").put("role", "assistant").put("content", text);
            choice.put("finish_reason", "stop");
            answer.set("usage", usage());
            return answer;
        }

        Answer streamed() {
            List<Buffer> chunks = new ArrayList<>();
            boolean usage = request.path("stream_options").path("include_usage").asBoolean();
            @Nullable String role = "assistant";
            for (String word : BETWEEN_WORDS.splitAsStream(text).toList()) {
                ObjectNode delta = JSON.createObjectNode();
                if (role != null) {
                    delta.put("role", role);
                    role = null;
                }
                chunks.add(event(chunk(delta.put("content", word), false, usage)));
            }
            chunks.add(event(chunk(JSON.createObjectNode(), true, usage)));
            if (usage) {
                ObjectNode last = head("chat.completion.chunk");
                last.putArray("choices");
                last.set("usage", usage());
                chunks.add(event(last));
            }
            chunks.add(Buffer.buffer("data: [DONE]\n\n"));
            return new Answer(200, "text/event-stream", chunks);
        }

        private ObjectNode chunk(ObjectNode delta, boolean last, boolean usage) {
            ObjectNode chunk = head("chat.completion.chunk");
            ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
            choice.set("delta", delta);
            choice.put("finish_reason", last ? "stop" : null);
            if (usage) {
                chunk.putNull("usage");
            }
            return chunk;
        }

        private ObjectNode head(String object) {
            return JSON.createObjectNode()
                    .put("id", "chatcmpl-sample-%08x".formatted(request.hashCode()))
                    .put("object", object)
                    .put("created", created)
                    .put("model", request.path("model").asText(MODEL));
        }

        private ObjectNode usage() {
            long tokensOut = words(text);
            return JSON.createObjectNode()
                    .put("prompt_tokens", tokensIn)
                    .put("completion_tokens", tokensOut)
                    .put("total_tokens", tokensIn + tokensOut);
        }

        private static Buffer event(ObjectNode data) {
            return Buffer.buffer("data: " + data + "\n\n");
        }
    }
}
