package dev.samovar.content.kind;

/**
 * The kinds of content, each with its prompt.
 *
 * @param subtopics the subtopics of a topic
 * @param explanation explanations, also those of a presentation
 * @param imageTopic the topic of a picture
 */
public record ContentKinds(SubtopicsKind subtopics, ExplanationKind explanation, ImageTopicKind imageTopic) {

    /** The kinds with their built-in prompts. */
    public static ContentKinds builtIn() {
        return new ContentKinds(new SubtopicsKind(), new ExplanationKind(), new ImageTopicKind());
    }
}
