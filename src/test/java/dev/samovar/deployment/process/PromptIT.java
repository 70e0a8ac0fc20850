package dev.samovar.deployment.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.PackagedService;
import dev.samovar.testing.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file in place of a built-in prompt: the sample model's answers are about the prompt's line {@code Topic:}. */
class PromptIT {

    @TempDir
    Path folder;

    @Test
    void promptOfAFileIsSentToTheModel() throws IOException {
        Path file = Files.writeString(folder.resolve("explanation.txt"), """
                You teach.
                ---
                Topic: the history of {topic}
                {subtopic} {education} {learningStyle} {extent} {language}
                """);
        Map<String, String> environment =
                Map.of("SAMOVAR_CONTENT_PROMPTS_EXPLANATION", file.toString(), "SAMOVAR_WARMING_ON_START", "false");
        try (PackagedService service =
                PackagedService.start(Processes.freePort(), environment).awaitReady()) {
            assertThat(service.log()).contains("Prompts: explanation from " + file);
            assertThat(service.get("/api/explanation?topic=Tea").join().body())
                    .contains("\"topic\":\"Tea\"", "about the history of Tea");
            assertThat(service.get("/api/subtopics?topic=Tea&count=1").join().body())
                    .contains("about Tea");
        }
    }
}
