package dev.samovar.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.key.Digest;
import dev.samovar.content.kind.ExplanationKind;
import dev.samovar.content.kind.ImageTopicKind;
import dev.samovar.content.kind.SubtopicsKind;
import dev.samovar.content.request.Audience;
import dev.samovar.content.request.Detail;
import dev.samovar.content.request.ExplanationRequest;
import dev.samovar.content.request.ImageRequest;
import dev.samovar.content.request.PresentationRequest;
import dev.samovar.content.request.SubtopicsRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What deployed caches hold must go on being found: keys, and the shapes of the answers behind them, change only on
 * purpose.
 *
 * <p>A key that changed: everything that is cached misses once; is that wanted? A shape that changed: raise
 * {@code CanonicalRequest.SCHEMA}, since old answers under the same keys have the old shape. Then renew the file with
 * {@code ./mvnw test -Dtest=GoldenTest -Dsnapshot.renew=true}.
 */
class GoldenTest {

    private static final Path GOLDEN = Path.of("src/test/resources/content/golden.txt");
    private static final Audience AUDIENCE = new Audience("college", Detail.DETAILED, "visual", "de");

    @Test
    void keysAndShapesAreThoseThatCachesHold() throws IOException {
        Map<String, String> now = new TreeMap<>();
        keys().forEach((name, request) ->
                now.put("key " + name, ContentWorkbench.key(request).logical("v1.0")));
        shapes().forEach((name, shape) -> now.put("shape " + name, Digest.sha256(shape.getBytes(UTF_8))));
        List<String> lines = now.entrySet().stream()
                .map(e -> e.getKey() + " = " + e.getValue())
                .toList();
        if (Boolean.getBoolean("snapshot.renew")) {
            Files.createDirectories(GOLDEN.getParent());
            Files.write(GOLDEN, lines);
        }

        assertThat(lines)
                .as("If the change is wanted, see what this test says of it")
                .isEqualTo(Files.readAllLines(GOLDEN));
    }

    private static Map<String, Object> keys() {
        return Map.of(
                "subtopics", SubtopicsRequest.of("Python Programming", null, null),
                "subtopics of unusual letters", SubtopicsRequest.of("CI/CD: Naïve 机器学习 🍵 100%", "7", "pt-br"),
                "explanation", ExplanationRequest.of("Photosynthesis", null, defaults()),
                "explanation of a subtopic", new ExplanationRequest("C++", "Templates", AUDIENCE),
                "presentation", new PresentationRequest("C#", List.of("LINQ", "Async"), AUDIENCE),
                "image2topic", ImageRequest.of(Pictures.gif("golden")));
    }

    private static Map<String, String> shapes() {
        SubtopicsKind subtopics = new SubtopicsKind();
        ExplanationKind explanation = new ExplanationKind();
        ImageTopicKind image = new ImageTopicKind();
        return Map.of(
                "subtopics",
                subtopics.prompt(SubtopicsRequest.of("Tea", null, null)).shape().toString(),
                "explanation",
                explanation
                        .prompt(ExplanationRequest.of("Tea", null, defaults()))
                        .shape()
                        .toString(),
                "image2topic",
                image.prompt(ImageRequest.of(Pictures.gif("golden"))).shape().toString());
    }

    private static Audience defaults() {
        return Audience.ofExplanation(null, null, null, null);
    }
}
