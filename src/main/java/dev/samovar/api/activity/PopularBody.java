package dev.samovar.api.activity;

import dev.samovar.cache.key.Subject;
import dev.samovar.warming.popularity.RequestCount;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The most frequent requests of the last seven days, up to the last minute.
 *
 * @param success true
 * @param topics the topics of content, the most frequent first
 * @param prompts the requests to upstreams that can be cached, by model and beginning of the last message
 */
public record PopularBody(boolean success, List<Topic> topics, List<Prompt> prompts) {

    /** A topic, in its folded form. */
    @Schema(name = "PopularTopic")
    public record Topic(
            @Schema(examples = "photosynthesis") String topic,
            @Schema(examples = "120") long requests) {}

    /** Requests with the same beginning, which may be several entries. */
    @Schema(name = "PopularPrompt")
    public record Prompt(
            @Schema(examples = "openai") String upstream,
            @Schema(examples = "gpt-4o/what is a samovar") String prompt,
            @Schema(examples = "40") long requests) {}

    static PopularBody of(List<RequestCount> topics, List<RequestCount> prompts) {
        return new PopularBody(
                true,
                topics.stream()
                        .map(one -> new Topic(one.name(), one.requests()))
                        .toList(),
                prompts.stream().map(PopularBody::prompt).toList());
    }

    private static Prompt prompt(RequestCount one) {
        int colon = one.name().indexOf(':');
        return new Prompt(
                one.name().substring(0, Math.max(0, colon)),
                Subject.plain(one.name().substring(colon + 1)),
                one.requests());
    }
}
