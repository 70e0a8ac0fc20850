package dev.samovar.abuse;

/** Questions to which the model answers with hostility, and as many good ones between them as keep its breaker closed. */
final class ModelAbuse {

    private static final int GOOD_OF_FIVE = 4;

    private ModelAbuse() {}

    static Shot shot(int number) {
        String topic = (number % 5 < GOOD_OF_FIVE ? "good " : "hostile ") + number;
        RequestDraft draft = new RequestDraft();
        switch (number / 5 % 3) {
            case 0 -> {
                draft.path("/api/subtopics");
                draft.parameter("topic", Encoding.percent(topic));
                draft.parameter("count", "3");
            }
            case 1 -> {
                draft.path("/api/explanation");
                draft.parameter("topic", Encoding.percent(topic));
            }
            default -> {
                draft.method("POST");
                draft.path("/api/create_presentation");
                String body = "{\"topic\":\"" + topic + "\",\"focus\":[\"one\",\"two\"]}";
                draft.body(body.getBytes(java.nio.charset.StandardCharsets.UTF_8), "application/json");
            }
        }
        return draft.shot(false);
    }
}
