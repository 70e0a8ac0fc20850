package dev.samovar.content.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.content.Pictures;
import dev.samovar.content.json.AnswerJson;
import dev.samovar.content.request.Audience;
import dev.samovar.content.request.ExplanationRequest;
import dev.samovar.content.request.ImageRequest;
import dev.samovar.content.request.SubtopicsRequest;
import dev.samovar.model.ModelException;
import dev.samovar.model.ModelException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The gate before the cache: what of a model's words is an answer, and what is refused. */
class AdmissionTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SubtopicsRequest THREE = SubtopicsRequest.of("Python", "3", null);
    private static final ExplanationRequest EXPLANATION =
            ExplanationRequest.of("Tea", null, Audience.ofExplanation(null, null, null, null));
    private static final ImageRequest PICTURE = ImageRequest.of(Pictures.gif("tea"));

    private final AnswerJson answers = new AnswerJson(JSON);

    @ParameterizedTest
    @CsvSource({
        "gemini, ok",
        "gemini, fenced",
        "gemini, extra-text",
        "openai, ok",
        "openai, fenced",
        "openai, extra-text"
    })
    void recordedAnswerIsAdmitted(String provider, String recording) throws IOException {
        assertThat(subtopics(recordedText(provider, recording)).subtopics())
                .containsExactly("Variables and Types", "Control Flow", "Functions");
    }

    @ParameterizedTest
    @CsvSource({
        "gemini, not-json",
        "gemini, truncated",
        "gemini, wrong-count",
        "openai, not-json",
        "openai, truncated",
        "openai, wrong-count"
    })
    void recordedAnswerThatIsNoneIsRefused(String provider, String recording) throws IOException {
        String text = recordedText(provider, recording);
        assertMalformed(() -> subtopics(text));
    }

    private static String recordedText(String provider, String recording) throws IOException {
        Path path = Path.of("src/test/resources/model", provider, recording + ".json");
        return JSON.readTree(Files.readString(path))
                .at(provider.equals("gemini") ? "/candidates/0/content/parts/0/text" : "/choices/0/message/content")
                .textValue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\": 1}",
                "  {\"a\": 1}\n",
                "```json\n{\"a\": 1}\n```",
                "Sure! {\"a\": 1} Anything else?",
                "{not json} but {\"a\": 1}",
                "{\"a\": 1}{\"b\": 2}",
                "[{\"a\": 1}]",
                "\uFEFF{\"a\": 1}",
                "set {x} and {\"a\": 1}"
            })
    void objectThatFitsIsRead(String text) {
        assertThat(read(text).path("a").intValue()).isEqualTo(1);
    }

    @Test
    void ofSeveralObjectsThatFitTheLastIsRead() {
        assertThat(read("{\"a\": 1}\n{\"a\": 2}\n{\"b\": 3}").path("a").intValue())
                .isEqualTo(2);
    }

    private JsonNode read(String text) {
        return answers.read(text, value -> {
            if (!value.has("a")) {
                throw AnswerJson.unusable("has no a");
            }
            return value;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "text", "[1, 2]", "{", "{\"a\": ", "{\"a\": \"b", "}{", "null", "{'a': 1}"})
    void textWithoutAnObjectIsRefused(String text) {
        assertMalformed(() -> read(text));
    }

    @Test
    void textOfManyBracesIsRefusedWithoutTryingThemAll() {
        assertMalformed(() -> read("{".repeat(900_000)));
        assertMalformed(() -> read("{\"".repeat(450_000)));
        assertMalformed(() -> read("[[".repeat(450_000)));
        assertMalformed(() -> read("{\"a\": 1}" + "[[".repeat(450_000)));
        assertMalformed(() -> read("x".repeat(1_000_001)));
    }

    @Test
    void subtopicsBeyondTheCountAndDuplicatesAreLeftOut() {
        Subtopics admitted = subtopics("{\"subtopics\": [\" A \", \"a\", \"B\\n b\", \"C\", \"D\"]}");

        assertThat(admitted).isEqualTo(new Subtopics("Python", List.of("A", "B b", "C"), 3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"subtopics\": {}}",
                "{\"subtopics\": \"A, B, C\"}",
                "{\"subtopics\": [\"A\", \"B\"]}",
                "{\"subtopics\": [\"A\", \"B\", \"a\"]}",
                "{\"subtopics\": [\"A\", \"B\", 3]}",
                "{\"subtopics\": [\"A\", \"B\", null]}",
                "{\"subtopics\": [\"A\", \"B\", \" \"]}"
            })
    void subtopicsOfAnotherShapeAreRefused(String text) {
        assertMalformed(() -> subtopics(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"A\", \"B\", \"C\"]",
                "```json\n[\n \"A\", \"B\", \"C\"\n]\n```",
                "Here you are [3]: [\"A\", \"B\", \"C\"]",
                "[[\"A\", \"B\"], \"C\"] [\"A\", \"B\", \"C\"]",
                "[{\"subtopics\": [\"A\", \"B\", \"C\"]}]",
                "{\"subtopics\": [{\"title\": \"A\", \"description\": \"a\"}, {\"name\": \"B\"}, {\"subtopic\": \"C\"}]}",
                "[{\"title\": \"A\"}, {\"title\": \"B\"}, {\"title\": \"C\"}]"
            })
    void listOfAServerThatIgnoresTheSchemaIsAdmitted(String text) {
        assertThat(subtopics(text).subtopics()).containsExactly("A", "B", "C");
    }

    @Test
    void itemWithTwoNamesIsRefused() {
        assertMalformed(() -> subtopics("[\"A\", \"B\", {\"name\": \"C\", \"title\": \"D\"}]"));
    }

    @Test
    void lengthIsCountedInCharactersAndNotInHalves() {
        String long200 = "🍵".repeat(200);

        assertThat(subtopics("{\"subtopics\": [\"" + long200 + "\", \"B\", \"C\"]}")
                        .subtopics())
                .startsWith(long200);
        assertMalformed(() -> subtopics("{\"subtopics\": [\"" + long200 + "x\", \"B\", \"C\"]}"));
    }

    @Test
    void explanationIsTrimmedAndTheQueryOneLine() {
        Explanation admitted = explanation("{\"explanation\": \" e\\r\\n\\nf \", \"real_world_application\": \"r\","
                + " \"youtube_search_query\": \" y\\n z \", \"more\": 1}");

        assertThat(admitted).isEqualTo(new Explanation("Tea", "", "e\n\nf", "r", "y z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"explanation", "real_world_application", "youtube_search_query"})
    void explanationWithoutOneOfItsFieldsIsRefused(String field) {
        String whole = "{\"explanation\": \"e\", \"real_world_application\": \"r\", \"youtube_search_query\": \"y\"}";

        for (String broken : List.of(
                whole.replace('"' + field, "\"other"),
                whole.replaceAll(field + "\": \"[a-z]", field + "\": \" "),
                whole.replaceAll(field + "\": \"[a-z]\"", field + "\": 7"))) {
            assertThat(broken).isNotEqualTo(whole);
            assertMalformed(() -> explanation(broken));
        }
    }

    @Test
    void topicOfAPictureIsOneLine() {
        assertThat(imageTopic("{\"topic\": \" Green\\n tea \"}")).isEqualTo(new GeneratedTopic("Green tea"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"topic\": \"\"}", "{\"topic\": null}", "{\"topic\": [\"Tea\"]}"})
    void pictureWithoutATopicIsRefused(String text) {
        assertMalformed(() -> imageTopic(text));
    }

    @Test
    void halfACharacterIsRefused() {
        assertMalformed(() -> subtopics("{\"subtopics\": [\"A\\ud83c\", \"B\", \"C\"]}"));
        assertMalformed(() -> subtopics("{\"subtopics\": [\"A\\udf75b\", \"B\", \"C\"]}"));
    }

    private Subtopics subtopics(String text) {
        return answers.read(text, value -> new SubtopicsKind().admit(THREE, value));
    }

    private Explanation explanation(String text) {
        return answers.read(text, value -> new ExplanationKind().admit(EXPLANATION, value));
    }

    private GeneratedTopic imageTopic(String text) {
        return answers.read(text, value -> new ImageTopicKind().admit(PICTURE, value));
    }

    private static void assertMalformed(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ModelException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.MALFORMED));
    }
}
