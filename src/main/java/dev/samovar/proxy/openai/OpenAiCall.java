package dev.samovar.proxy.openai;

import dev.samovar.proxy.answer.DecodedPath;
import java.util.Arrays;
import java.util.Optional;

/** The calls that can be cached, by the end of their path; the longer end comes first. */
enum OpenAiCall {
    CHAT("/chat/completions"),
    COMPLETIONS("/completions"),
    RESPONSES("/responses"),
    EMBEDDINGS("/embeddings"),
    MODERATIONS("/moderations");

    private final String end;

    OpenAiCall(String end) {
        this.end = end;
    }

    static Optional<OpenAiCall> of(String path) {
        String decoded = DecodedPath.of(path);
        return Arrays.stream(values())
                .filter(call -> decoded.endsWith(call.end))
                .findFirst();
    }

    /** Whether the call generates text, perhaps as a stream. */
    boolean generates() {
        return this == CHAT || this == COMPLETIONS || this == RESPONSES;
    }
}
