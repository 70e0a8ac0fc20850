package dev.samovar.abuse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.abuse.client.Answer;
import dev.samovar.abuse.client.Wire;
import dev.samovar.abuse.fuzz.Operation;
import dev.samovar.abuse.fuzz.RequestDraft;
import dev.samovar.fleet.Replica;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The process under test, with its ordinary requests. */
public final class Target implements AutoCloseable {

    /** A key that must be seen by the model alone. */
    public static final String SECRET = "canary-5f1c0a9be2d34f6a";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Replica replica;
    private final Path log;
    private final long pid;

    /**
     * Starts it and waits until it serves.
     *
     * @param name the name of its log
     * @param more what it needs in its environment, beside the model
     */
    public Target(String name, String modelUrl, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "GEMINI_BASE_URL", modelUrl,
                "GEMINI_API_KEY", SECRET,
                "SAMOVAR_WARMING_ON_START", "false",
                "SAMOVAR_CACHE_NAMESPACES_SESSIONS_TTL", "1h",
                "SAMOVAR_CONTENT_GENERATIONS_PER_MINUTE", "off",
                "SAMOVAR_SECURITY_BODY_DEADLINE", "10s",
                "QUARKUS_HTTP_IDLE_TIMEOUT", "12s",
                "QUARKUS_SHUTDOWN_DELAY", "0s"));
        // A model that fails on purpose is given up soon, so that much of it fits into a short time
        environment.putAll(Map.of(
                "SAMOVAR_MODEL_RETRIES", "0",
                "SAMOVAR_MODEL_ATTEMPT_TIMEOUT", "3s",
                "SAMOVAR_MODEL_DEADLINE", "4s",
                "SAMOVAR_CONTENT_DEADLINE", "8s",
                "SAMOVAR_CONTENT_GENERATION_DEADLINE", "10s"));
        environment.putAll(more);
        Path directory = Path.of("target", "abuse");
        log = directory.resolve(name + ".log");
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        replica = new Replica(name, directory, environment);
        replica.launch();
        replica.awaitReady();
        pid = replica.running().pid();
    }

    public int port() {
        return replica.uri("/").getPort();
    }

    long pid() {
        return pid;
    }

    boolean isAlive() {
        return replica.running().isAlive();
    }

    public byte[] log() {
        try {
            return Files.readAllBytes(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The operations that the process describes itself, but those of the proxy, which has a suite of its own. */
    List<Operation> operations() {
        return Operation.all(json("/q/openapi?format=json")).stream()
                .filter(operation -> operation.path().startsWith("/api/"))
                .toList();
    }

    JsonNode json(String path) {
        try {
            return JSON.readTree(get(path).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Answer get(String path) {
        return ask("GET", path, "", "");
    }

    Answer postJson(String path, String body) {
        return ask("POST", path, "application/json", body);
    }

    public Answer ask(String method, String path, String type, String body) {
        return ask(method, path, type, body, List.of());
    }

    /**
     * Asks.
     *
     * @param headers further lines of its head
     */
    public Answer ask(String method, String path, String type, String body, List<String> headers) {
        RequestDraft draft = new RequestDraft();
        draft.method(method);
        draft.path(path);
        for (String line : headers) {
            int colon = line.indexOf(':');
            draft.header(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        if (!type.isEmpty()) {
            draft.body(body.getBytes(java.nio.charset.StandardCharsets.UTF_8), type);
        }
        draft.header("Connection", "close");
        try (Wire wire = new Wire(port())) {
            Wire.Reply reply = wire.send(draft.shot(false));
            if (!reply.complaint().isEmpty()) {
                throw new IOException(method + " " + path + ": " + reply.complaint());
            }
            return reply.answers().get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        replica.close();
    }
}
