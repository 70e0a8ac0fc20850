package dev.samovar.proxy.answer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads JSON of a provider within bounds: no duplicate names, nothing behind the value, a limited depth, and no more objects
 * and arrays than honest JSON of its size has, since each takes many times the two bytes that it is written with.
 */
final class AnswerJson {

    private static final int MAX_DEPTH = 200;
    private static final int FREE_CONTAINERS = 10_000;
    private static final int BYTES_PER_CONTAINER = 12;

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private AnswerJson() {}

    /** The value; empty if it cannot be read. */
    static Optional<JsonNode> read(byte[] bytes, int from, int to) {
        try (JsonParser parser = new Bounded(JSON.createParser(bytes, from, to - from), to - from)) {
            JsonNode value = JSON.readTree(parser);
            return value == null || parser.nextToken() != null ? Optional.empty() : Optional.of(value);
        } catch (IOException | IllegalStateException e) {
            return Optional.empty();
        }
    }

    /** Counts the objects and arrays. */
    private static final class Bounded extends JsonParserDelegate {

        private int containersLeft;

        Bounded(JsonParser parser, int length) {
            super(parser);
            containersLeft = FREE_CONTAINERS + length / BYTES_PER_CONTAINER;
        }

        @Override
        public JsonToken nextToken() throws IOException {
            JsonToken token = delegate.nextToken();
            if (token != null && token.isStructStart() && --containersLeft < 0) {
                throw new StreamConstraintsException("Too many objects and arrays for the size");
            }
            return token;
        }
    }
}
