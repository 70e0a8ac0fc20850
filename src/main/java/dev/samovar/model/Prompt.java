package dev.samovar.model;

import java.util.Optional;

/**
 * What the model is asked.
 *
 * @param instruction the system prompt
 * @param text the question itself
 * @param image a picture that the question is about
 * @param shape the shape of the JSON that is asked for
 */
public record Prompt(String instruction, String text, Optional<Image> image, Shape.Fields shape) {

    /**
     * A picture.
     *
     * @param bytes its bytes; not to be changed by anyone
     * @param mediaType its type as its bytes say, such as {@code image/png}
     */
    @SuppressWarnings("ArrayRecordComponent") // pictures are compared by their digest, never by equals
    public record Image(byte[] bytes, String mediaType) {}
}
