package dev.samovar.deployment.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentedExampleTest {

    private static final DocumentedExample ENTRIES = example("{\"keys\":1,\"entries\":[{\"age\":2.5,\"at\":null}]}");
    private static final DocumentedExample RESPONSE = example("HTTP/1.1 200 OK", "Age: 0", "ETag: \"ab\"", "", "hello");
    private static final DocumentedExample PARTIAL = example("HTTP/1.1 200 OK", "Age: 0", "…", "", "hello");

    @TempDir
    Path folder;

    @Test
    void commandsHaveTheOutputBelowThem() throws Exception {
        Path file = Files.writeString(
                folder.resolve("a.md"),
                "Text\n\n    $ curl a \\\n        -d b\n    {\"c\":\n     1}\n    $ curl d\n\nText\n\n    not output\n");

        assertThat(DocumentedExample.of(file))
                .extracting(DocumentedExample::command, DocumentedExample::text)
                .containsExactly(tuple("curl a -d b", "{\"c\":\n1}"), tuple("curl d", ""));
    }

    @Test
    void valuesMayDiffer() {
        ENTRIES.assertShapeOf("{\"keys\":7,\"entries\":[{\"age\":1,\"at\":null},{\"age\":3,\"at\":null}]}");
        RESPONSE.assertShapeOf("HTTP/1.1 200 OK\r\nage: 12\r\netag: \"c\"\r\n\r\nhello");
        PARTIAL.assertShapeOf("HTTP/1.1 200 OK\r\nAge: 12\r\nDate: now\r\n\r\nhello");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"keys\":1}",
                "{\"keys\":1,\"entries\":[]}",
                "{\"keys\":\"1\",\"entries\":[{\"age\":1,\"at\":null}]}",
                "{\"keys\":1,\"entries\":[{\"age\":1,\"at\":null,\"more\":1}]}",
                "{\"keys\":1,\"entries\":[{\"age\":1,\"at\":\"now\"}]}",
                "{\"entries\":[{\"age\":1,\"at\":null}],\"keys\":1}"
            })
    void otherFieldsOrTypesFail(String output) {
        assertThatThrownBy(() -> ENTRIES.assertShapeOf(output)).isInstanceOf(AssertionError.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 201 Created\nAge: 0\nETag: \"ab\"\n\nhello",
                "HTTP/1.1 200 OK\nAge: 0\n\nhello",
                "HTTP/1.1 200 OK\nAge: 0\nETag: \"ab\"\nDate: now\n\nhello",
                "HTTP/1.1 200 OK\nAge: old\nETag: \"ab\"\n\nhello",
                "HTTP/1.1 200 OK\nAge: 0\nETag: \"ab\"\n\nbye"
            })
    void otherStatusHeadersOrBodyFail(String output) {
        assertThatThrownBy(() -> RESPONSE.assertShapeOf(output)).isInstanceOf(AssertionError.class);
    }

    @Test
    void headerThatIsDocumentedIsRequired() {
        assertThatThrownBy(() -> PARTIAL.assertShapeOf("HTTP/1.1 200 OK\nDate: now\n\nhello"))
                .isInstanceOf(AssertionError.class);
    }

    private static DocumentedExample example(String... output) {
        return new DocumentedExample("a.md", "curl a", List.of(output));
    }
}
