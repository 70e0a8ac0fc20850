package dev.samovar.model.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.samovar.model.Prompt;
import dev.samovar.model.Prompt.Image;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a request for a chat completion; null is what its {@link Dialect} leaves out. */
@RegisterForReflection(ignoreNested = false)
@JsonInclude(JsonInclude.Include.NON_NULL)
record OpenAiRequest(
        String model,
        List<Message> messages,
        @Nullable Double temperature,
        @JsonProperty("max_tokens") @Nullable Integer maxTokens,
        @JsonProperty("max_completion_tokens") @Nullable Integer maxCompletionTokens,
        @JsonProperty("response_format") @Nullable ResponseFormat responseFormat) {

    static OpenAiRequest of(Prompt prompt, OpenAiSettings settings, Dialect dialect) {
        Object question = prompt.image()
                .<Object>map(image -> List.of(Part.text(prompt.text()), Part.image(image)))
                .orElse(prompt.text());
        return new OpenAiRequest(
                settings.model(),
                List.of(new Message("system", prompt.instruction()), new Message("user", question)),
                dialect.temperature() ? settings.temperature() : null,
                dialect.newTokenLimit() ? null : settings.maxOutputTokens(),
                dialect.newTokenLimit() ? settings.maxOutputTokens() : null,
                ResponseFormat.of(prompt, dialect.format()));
    }

    /** @param content a text, or a list of {@link Part}s where there is a picture: not every server takes a list */
    record Message(String role, Object content) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Part(
            String type,
            @Nullable String text,
            @JsonProperty("image_url") @Nullable ImageUrl imageUrl) {

        static Part text(String text) {
            return new Part("text", text, null);
        }

        static Part image(Image image) {
            String data = Base64.getEncoder().encodeToString(image.bytes());
            return new Part("image_url", null, new ImageUrl("data:" + image.mediaType() + ";base64," + data));
        }
    }

    record ImageUrl(String url) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ResponseFormat(
            String type,
            @JsonProperty("json_schema") @Nullable NamedSchema jsonSchema) {

        static @Nullable ResponseFormat of(Prompt prompt, Dialect.Format format) {
            return switch (format) {
                case JSON_SCHEMA ->
                    new ResponseFormat("json_schema", new NamedSchema("answer", true, JsonSchema.of(prompt.shape())));
                case JSON_OBJECT -> new ResponseFormat("json_object", null);
                case NONE -> null;
            };
        }
    }

    record NamedSchema(String name, boolean strict, JsonSchema schema) {}
}
