package dev.samovar.proxy.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.proxy.ProxiedCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiRequestTest {

    private static final String MODEL = "/v1beta/models/gemini-2.5-flash";
    private static final String GENERATE = MODEL + ":generateContent";

    private final GeminiDialect dialect = new GeminiDialect();

    private ProxiedCall read(String path, String body) throws JsonProcessingException {
        return dialect.read(path, new ObjectMapper().readTree(body));
    }

    @ParameterizedTest
    @CsvSource({
        "/v1beta/models/gemini-2.5-flash:generateContent, gemini-2.5-flash",
        "/v1beta/models/gemini-2.5-flash%3AgenerateContent, gemini-2.5-flash",
        "/models/gemini-2.5-flash:streamGenerateContent, gemini-2.5-flash",
        "/v1beta/models/text-embedding-004:embedContent, text-embedding-004",
        "/v1beta/models/text-embedding-004:batchEmbedContents, text-embedding-004",
        "/v1beta/models/m:countTokens, m",
        "/v1beta/tunedModels/my-model-1:generateContent, my-model-1",
        "/v1/projects/p/locations/l/publishers/google/models/x:generateContent, x",
        "/v1/publishers%2Fgoogle%2Fmodels%2Fx:generateContent, x",
        "/v1beta/models/a:b:generateContent, a:b",
        ":generateContent, ''"
    })
    void modelIsInThePathOfACacheableCall(String path, String model) throws JsonProcessingException {
        assertThat(dialect.isCacheable(path)).isTrue();
        assertThat(read(path, "{\"model\":\"other\"}").model()).isEqualTo(model);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1beta/models",
                "/v1beta/models/m",
                "/v1beta/models/m:predict",
                "/v1beta/models/m:batchGenerateContent",
                "/v1beta/models/m:generateContent/x",
                "/v1beta/cachedContents",
                "/v1beta/openai/chat/completions",
                ""
            })
    void otherCallIsNotCacheable(String path) throws JsonProcessingException {
        assertThat(dialect.isCacheable(path)).isFalse();
        assertThat(read(path, "{}").stream()).isFalse();
    }

    @Test
    void streamIsReadOfThePath() throws JsonProcessingException {
        assertThat(read(MODEL + ":streamGenerateContent", "{}").stream()).isTrue();
        assertThat(read(GENERATE, "{\"stream\":true}").stream()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "generateContent | {\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"a\"}]},{\"role\":\"model\",\"parts\":[{\"text\":\"b\"}]},"
                        + "{\"role\":\"user\",\"parts\":[{\"inlineData\":{}},{\"text\":\"last\"}]}]} | last",
                "generateContent | {\"contents\":[{\"parts\":[{\"text\":\"a\"}]},{\"role\":\"function\",\"parts\":[{\"functionResponse\":{}}]}]} | a",
                "generateContent | {\"contents\":{\"parts\":{\"text\":\"single\"}}} | single",
                "countTokens | {\"generateContentRequest\":{\"contents\":[{\"parts\":[{\"text\":\"c\"}]}]}} | c",
                "countTokens | {\"contents\":[{\"parts\":[{\"text\":\"c\"}]}]} | c",
                "embedContent | {\"content\":{\"parts\":[{\"text\":\"e\"}]}} | e",
                "batchEmbedContents | {\"requests\":[{\"content\":{\"parts\":[{\"text\":\"e\"}]}},{}]} | e",
                "generateContent | {\"contents\":5} | ``",
                "generateContent | [1] | ``",
            })
    void excerptIsTheLastTextOfTheUser(String method, String body, String excerpt) throws JsonProcessingException {
        assertThat(read(MODEL + ":" + method, body).excerpt()).isEqualTo(excerpt);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"generationConfig\":{\"maxOutputTokens\":5}} | true",
                "{\"generation_config\":{\"max_output_tokens\":5}} | true",
                "{\"generationConfig\":{\"max_output_tokens\":5}} | true",
                "{\"generationConfig\":{}} | false",
                "{\"generationConfig\":null,\"generation_config\":{\"maxOutputTokens\":5}} | true",
                "{\"maxOutputTokens\":5} | false",
            })
    void limitIsOneThatTheRequestSet(String body, boolean limited) throws JsonProcessingException {
        assertThat(read(GENERATE, body).limited()).isEqualTo(limited);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "generateContent | {\"generationConfig\":{\"candidateCount\":3}} | 3",
                "generateContent | {\"generation_config\":{\"candidate_count\":3}} | 3",
                "generateContent | {\"generationConfig\":{\"candidateCount\":-3}} | 0",
                "generateContent | {\"generationConfig\":{\"candidateCount\":\"x\"}} | 0",
                "generateContent | {} | 0",
                "embedContent | {} | 1",
                "batchEmbedContents | {\"requests\":[{},{}]} | 2",
            })
    void answersAreCandidatesOrInputs(String method, String body, int answers) throws JsonProcessingException {
        assertThat(read(MODEL + ":" + method, body).answers()).isEqualTo(answers);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "googleSearch",
                "google_search",
                "googleSearchRetrieval",
                "google_search_retrieval",
                "urlContext",
                "url_context",
                "codeExecution",
                "code_execution",
                "fileSearch",
                "googleMaps",
                "computerUse",
                "enterpriseWebSearch",
                "retrieval",
                "ofTheFuture"
            })
    void requestWithToolOfTheProviderIsNotCached(String tool) throws JsonProcessingException {
        String functions = "{\"functionDeclarations\":[{\"name\":\"f\"}]}";

        assertThat(read(GENERATE, "{\"tools\":[" + functions + ",{\"" + tool + "\":{}}]}")
                        .bypass())
                .contains("tools");
        assertThat(read(GENERATE, "{\"tools\":[{\"functionDeclarations\":[],\"" + tool + "\":{}}]}")
                        .bypass())
                .contains("tools");
        assertThat(read(GENERATE, "{\"tools\":{\"" + tool + "\":{}}}").bypass()).contains("tools");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "generateContent | {\"cachedContent\":\"cachedContents/1\"} | cached-content",
                "generateContent | {\"cached_content\":\"cachedContents/1\"} | cached-content",
                "countTokens | {\"generateContentRequest\":{\"cachedContent\":\"cachedContents/1\"}} | cached-content",
                "generateContent | {\"tools\":[\"x\"]} | tools",
                "generateContent | [] | not-an-object",
            })
    void requestThatDependsOnStateIsNotCached(String method, String body, String reason)
            throws JsonProcessingException {
        assertThat(read(MODEL + ":" + method, body).bypass()).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"tools\":[]}",
                "{\"tools\":null,\"cachedContent\":null}",
                "{\"tools\":[{\"functionDeclarations\":[{\"name\":\"googleSearch\"}]}]}",
                "{\"tools\":[{\"function_declarations\":[],\"googleSearch\":null}]}",
                "{\"safetySettings\":[],\"systemInstruction\":{},\"toolConfig\":{}}",
            })
    void requestWithoutEffectsIsCached(String body) throws JsonProcessingException {
        assertThat(read(GENERATE, body).bypass()).isEmpty();
    }
}
