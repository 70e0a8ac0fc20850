package dev.samovar.api.openapi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.samovar.api.operator.AccessTest;
import dev.samovar.testing.service.RawHttp;
import dev.samovar.testing.service.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A request by an operator.
 *
 * @param body its body in Latin-1, so that it may be any bytes
 */
record Call(String method, String target, Map<String, String> headers, String body) {

    static final String KEY = "Authorization";

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Pattern TYPE = Pattern.compile("(?im)^content-type: *([^;\\r]+)");

    /**
     * An answer.
     *
     * @param mediaType its media type; empty if it has none
     * @param headers the names of its headers in lower case
     */
    record Answer(int status, String mediaType, Set<String> headers, String body) {}

    static Call of(String method, String target) {
        return new Call(method, target, Map.of(KEY, "Bearer " + AccessTest.ANN), "");
    }

    static Call json(String method, String target, String json) {
        return of(method, target)
                .with("Content-Type", "application/json")
                .body(new String(json.getBytes(UTF_8), ISO_8859_1));
    }

    Call body(String bytes) {
        return new Call(method, target, headers, bytes);
    }

    Call at(String other) {
        return new Call(method, other, headers, body);
    }

    Call query(String parameter) {
        return at(target + (target.contains("?") ? "&" : "?") + parameter);
    }

    Call with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new Call(method, target, more, body);
    }

    Call without(String header) {
        Map<String, String> fewer = new HashMap<>(headers);
        fewer.remove(header);
        return new Call(method, target, fewer, body);
    }

    Answer send() {
        return sendAsync().join();
    }

    CompletableFuture<Answer> sendAsync() {
        HttpRequest.Builder request = HttpRequest.newBuilder(Service.uri(target))
                .method(method, BodyPublishers.ofByteArray(body.getBytes(ISO_8859_1)))
                .timeout(Duration.ofMinutes(1));
        headers.forEach(request::setHeader);
        return CLIENT.sendAsync(request.build(), BodyHandlers.ofString()).thenApply(Call::answer);
    }

    private static Answer answer(HttpResponse<String> response) {
        String type = response.headers().firstValue("Content-Type").orElse("");
        return new Answer(
                response.statusCode(),
                type.split(";", 2)[0].strip(),
                response.headers().map().keySet().stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toSet()),
                response.body());
    }

    /** Announces a body of this length, and sends only its first byte. */
    Answer announce(int length) {
        StringBuilder head = new StringBuilder(method + ' ' + target + " HTTP/1.1\r\nHost: localhost\r\n");
        headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        try {
            RawHttp.Answer raw = RawHttp.send(head + "Content-Length: " + length + "\r\n\r\n{");
            Matcher type = TYPE.matcher(raw.head());
            Set<String> names = raw.head()
                    .lines()
                    .map(line -> line.replaceFirst(":.*", "").toLowerCase(Locale.ROOT))
                    .collect(Collectors.toSet());
            return new Answer(raw.status(), type.find() ? type.group(1) : "", names, raw.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
