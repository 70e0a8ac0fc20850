package dev.samovar.deployment.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The documented development mode: the process of {@code quarkus:dev} compiles changes with what Maven's own process has for Error Prone. */
class DevelopmentModeTest {

    @Test
    void compilerIsAsOpenAsMavens() throws IOException {
        List<String> ofMaven = Files.readAllLines(Path.of(".mvn/jvm.config")).stream()
                .filter(option -> option.contains("jdk.compiler/"))
                .map(option -> option.replace(' ', '='))
                .toList();
        String pom = Files.readString(Path.of("pom.xml"));
        String ofDevelopment = pom.substring(pom.indexOf("<jvmArgs>"), pom.indexOf("</jvmArgs>"));

        assertThat(ofMaven).isNotEmpty();
        assertThat(ofDevelopment.strip().split("\\s+")).containsAll(ofMaven);
    }
}
