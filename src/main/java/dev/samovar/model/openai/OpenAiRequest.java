package dev.samovar.model.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.samovar.model.Prompt;
import dev.samovar.model.Prompt.Image;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request for a chat completion. The limit of output tokens is {@code max_tokens}, the name that every server
 * of the protocol knows.
 */
@RegisterForReflection(ignoreNested = false)
record OpenAiRequest(
        String model,
        List<Message> messages,
        double temperature,
        @JsonProperty("max_tokens") int maxTokens,
        @JsonProperty("response_format") ResponseFormat responseFormat) {

    static OpenAiRequest of(Prompt prompt, OpenAiSettings settings) {
        Object question = prompt.image()
                .<Object>map(image -> List.of(Part.text(prompt.text()), Part.image(image)))
                .orElse(prompt.text());
        ResponseFormat format =
                new ResponseFormat("json_schema", new NamedSchema("answer", true, JsonSchema.of(prompt.shape())));
        return new OpenAiRequest(
                settings.model(),
                List.of(new Message("system", prompt.instruction()), new Message("user", question)),
                settings.temperature(),
                settings.maxOutputTokens(),
                format);
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

    record ResponseFormat(
            String type, @JsonProperty("json_schema") NamedSchema jsonSchema) {}

    record NamedSchema(String name, boolean strict, JsonSchema schema) {}
}
