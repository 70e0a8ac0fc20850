package dev.samovar.abuse.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.abuse.client.Shot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The fuzzers are reproducible and produce every kind of request. */
class FuzzersTest {

    private static final String DESCRIPTION = """
            {"paths": {
              "/api/a/{key}": {"get": {"parameters": [
                {"name": "key", "in": "path", "required": true, "schema": {"type": "string"}},
                {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 9}}]}},
              "/api/b": {"post": {"requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/B"}}}}}},
              "/api/c": {"post": {"requestBody": {"content": {"multipart/form-data": {"schema": {"type": "object"}}}}}}},
             "components": {"B": {"type": "object", "properties": {"topic": {"type": "string"}}}}}
            """;
    private static final int MANY = 3_000;

    private final List<Operation> operations = operations();

    private static List<Operation> operations() {
        try {
            return Operation.all(new ObjectMapper().readTree(DESCRIPTION));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void sameSeedAndNumberGiveTheSameBytes() throws IOException, InterruptedException {
        for (int number = 0; number < 300; number++) {
            assertThat(RequestFuzzer.shot(operations, 7, number).bytes())
                    .isEqualTo(RequestFuzzer.shot(operations, 7, number).bytes());
            assertThat(FrameFuzzer.shot(7, number).bytes())
                    .isEqualTo(FrameFuzzer.shot(7, number).bytes());
        }
        for (int number = 0; number < 30; number++) {
            assertThat(modelAnswer(number)).isEqualTo(modelAnswer(number));
        }
    }

    private static byte[] modelAnswer(int number) throws IOException, InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        HostileAnswers.write(out, 7, number, new CountDownLatch(0));
        return out.toByteArray();
    }

    @Test
    void everyOperationIsSentWithAndWithoutMutations() {
        Set<String> lines = new HashSet<>();
        int whole = 0;
        for (int number = 0; number < MANY; number++) {
            Shot shot = RequestFuzzer.shot(operations, 7, number);
            String line = shot.toString().lines().findFirst().orElseThrow();
            lines.add(line.replaceAll("\\?.*| HTTP/1.1.*", ""));
            whole += shot.isDue() ? 1 : 0;
        }

        assertThat(lines)
                .contains("POST /api/b", "POST /api/c", "GET /q/metrics")
                .hasSizeGreaterThan(MANY / 4);
        assertThat(lines).anyMatch(line -> line.matches("GET /api/a/user%2F\\d+"));
        assertThat(whole).isBetween(MANY * 6 / 10, MANY - 50);
    }
}
