package dev.samovar.proxy.embedding;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;

/** A vector as Jackson writes it, to compare it with one that Jackson has read. */
record CapturedVector(String json) {

    private static final ObjectMapper JSON = new ObjectMapper();

    String text() {
        try {
            return JSON.readTree(json).toString();
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
