package dev.samovar.proxy;

import dev.samovar.proxy.anthropic.AnthropicDialect;
import dev.samovar.proxy.gemini.GeminiDialect;
import dev.samovar.proxy.openai.OpenAiDialect;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Answers in the form in which the providers send them: files below {@code src/test/resources/proxy}. */
public final class Recordings {

    private static final Path FOLDER = Path.of("src/test/resources/proxy");

    private Recordings() {}

    /** The bytes of a recording. */
    public static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(FOLDER.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of all recordings, in order. */
    public static List<String> all() {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> FOLDER.relativize(file).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static boolean isStream(String name) {
        return !name.endsWith(".json");
    }

    /** The dialect that a recording is of. */
    public static Dialect dialect(String name) {
        return switch (name.substring(0, name.indexOf('/'))) {
            case "openai" -> new OpenAiDialect();
            case "gemini" -> new GeminiDialect();
            default -> new AnthropicDialect();
        };
    }

    /** The path whose answer a recording is. */
    public static String path(String name) {
        String file = name.substring(name.indexOf('/') + 1);
        return switch (name.substring(0, name.indexOf('/'))) {
            case "openai" -> openAiPath(file);
            case "gemini" -> "/v1beta/models/gemini-2.5-flash:" + geminiMethod(file);
            default -> file.startsWith("count") ? "/v1/messages/count_tokens" : "/v1/messages";
        };
    }

    private static String openAiPath(String file) {
        return switch (file.substring(0, file.indexOf('-'))) {
            case "completion" -> "/v1/completions";
            case "response" -> "/v1/responses";
            case "embedding" -> "/v1/embeddings";
            case "moderation" -> "/v1/moderations";
            default -> "/v1/chat/completions";
        };
    }

    private static String geminiMethod(String file) {
        if (isStream(file)) {
            return "streamGenerateContent";
        }
        if (file.startsWith("count")) {
            return "countTokens";
        }
        if (file.startsWith("embeddings")) {
            return "batchEmbedContents";
        }
        return file.startsWith("embedding") ? "embedContent" : "generateContent";
    }

    /** A request for a recording that asked for a number of answers. */
    public static ProxiedCall call(String name, boolean limited, int answers) {
        return new ProxiedCall("m", "", isStream(name), Optional.empty(), limited, answers);
    }

    /** What a recording is worth. */
    public static Assessment assess(String name, boolean limited, int answers) {
        return assess(name, call(name, limited, answers), bytes(name));
    }

    /** What these bytes are worth, as the answer to the request of a recording. */
    public static Assessment assess(String name, ProxiedCall call, byte[] body) {
        if (!isStream(name)) {
            return dialect(name).assess(path(name), call, body);
        }
        StreamAssessment stream = dialect(name).assessStream(path(name), call);
        stream.feed(body);
        return stream.end();
    }
}
