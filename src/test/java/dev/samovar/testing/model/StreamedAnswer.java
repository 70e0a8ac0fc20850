package dev.samovar.testing.model;

/**
 * The stream of events that answers one call of {@link StreamedChat}: 40 to 60 parts, then the end.
 *
 * <p>Every part has the number of the call and its topic, so that parts of two answers can be told apart.
 *
 * @param serial the number of the call
 */
public record StreamedAnswer(long serial, String topic) {

    private static final int FEWEST = 40;
    private static final int SPREAD = 21;
    private static final String PADDING = "tea ".repeat(100);

    /** How many parts it has. */
    public int parts() {
        return FEWEST + (int) (serial % SPREAD);
    }

    /** A part: one event. */
    String part(int number) {
        return event(
                "{\"content\":\"serial=" + serial + ". about=" + topic + ". part=" + number + ". " + PADDING + "\"}",
                "null");
    }

    /** What follows the last part. */
    String end() {
        return event("{}", "\"stop\"") + "data: [DONE]\n\n";
    }

    /** The first parts, or with all of them the whole answer. */
    public String first(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(part(i));
        }
        return text.append(count == parts() ? end() : "").toString();
    }

    /** All of it. */
    public String whole() {
        return first(parts());
    }

    private String event(String delta, String finish) {
        return "data: {\"id\":\"chatcmpl-" + serial
                + "\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\""
                + StreamedChat.MODEL + "\",\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":"
                + finish
                + "}]}\n\n";
    }
}
