package dev.samovar.proxy.answer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** The text of a conversation's last user message that has one: results of tools, sent as the user's, have none. */
public final class Excerpt {

    private Excerpt() {}

    /**
     * The text of the last message of the user.
     *
     * @param messages a list of messages, or a single one
     * @param content the field of a message that holds its text or parts
     * @param types the types of parts that are texts
     */
    public static String lastOfUser(JsonNode messages, String content, Set<String> types) {
        String last = "";
        int before = messages.isArray() ? messages.size() : 0;
        for (int i = before - 1; i >= 0 && last.isEmpty(); i--) {
            last = ofUser(messages.path(i), content, types);
        }
        return messages.isArray() ? last : ofUser(messages, content, types);
    }

    private static String ofUser(JsonNode message, String content, Set<String> types) {
        if (message.isTextual()) {
            return message.textValue();
        }
        String role = Json.text(message.path("role"));
        return role.equals("user") || role.isEmpty() ? text(message.path(content), types) : "";
    }

    /** The text of a content: a text, or the parts that are texts, in lines of their own. */
    public static String text(JsonNode content, Set<String> types) {
        StringBuilder text = new StringBuilder();
        for (JsonNode part : Json.items(content)) {
            String type = Json.text(part.path("type"));
            String one = type.isEmpty() || types.contains(type) ? text(part) : "";
            if (!one.isEmpty()) {
                text.append(text.isEmpty() ? "" : "\n").append(one);
            }
        }
        return text.toString();
    }

    private static String text(JsonNode part) {
        return part.isTextual() ? part.textValue() : Json.text(part.path("text"));
    }
}
