package dev.samovar.proxy.openai;

import dev.samovar.proxy.answer.DecodedPath;
import java.util.List;
import java.util.Optional;

/** The calls that can be cached, by the end of their path; the longer end comes first. */
enum OpenAiCall {
    CHAT("/chat/completions"),
    COMPLETIONS("/completions"),
    RESPONSES("/responses"),
    EMBEDDINGS("/embeddings"),
    MODERATIONS("/moderations");

    private static final List<OpenAiCall> ALL = List.of(values());

    private final String end;

    OpenAiCall(String end) {
        this.end = end;
    }

    static Optional<OpenAiCall> of(String path) {
        String decoded = DecodedPath.of(path);
        for (OpenAiCall call : ALL) {
            if (decoded.endsWith(call.end)) {
                return Optional.of(call);
            }
        }
        return Optional.empty();
    }

    /** Whether the call generates text, perhaps as a stream. */
    boolean generates() {
        return this == CHAT || this == COMPLETIONS || this == RESPONSES;
    }
}
