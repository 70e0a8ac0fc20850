package dev.samovar.content.json;

import java.util.List;

/** The tags around a model's thoughts, as reasoning models and their servers write them. */
final class ThoughtTag {

    private static final List<String> OPENING = List.of(
            "<think>",
            "<thinking>",
            "<thought>",
            "<reasoning>",
            "<|channel|>analysis",
            "<seed:think>",
            "[think]",
            "\u25c1think\u25b7");
    private static final List<String> CLOSING = List.of(
            "</think>",
            "</thinking>",
            "</thought>",
            "</reasoning>",
            "<|channel|>final",
            "</seed:think>",
            "[/think]",
            "\u25c1/think\u25b7");

    private ThoughtTag() {}

    /** Where an opening tag that begins at a position ends; the position itself if none begins there. */
    static int opening(String text, int position) {
        return end(OPENING, text, position);
    }

    /** Where a closing tag that begins at a position ends; the position itself if none begins there. */
    static int closing(String text, int position) {
        return end(CLOSING, text, position);
    }

    /** Where the first closing tag from a position on ends; -1 if there is none. */
    static int afterNextClosing(String text, int position) {
        for (int i = position; i < text.length(); i++) {
            int end = closing(text, i);
            if (end > i) {
                return end;
            }
        }
        return -1;
    }

    private static int end(List<String> tags, String text, int position) {
        for (String tag : tags) {
            if (text.regionMatches(true, position, tag, 0, tag.length())) {
                return position + tag.length();
            }
        }
        return position;
    }
}
