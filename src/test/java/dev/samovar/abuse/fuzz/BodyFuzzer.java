package dev.samovar.abuse.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.abuse.check.LogCheck;
import dev.samovar.content.Pictures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Bodies by their schema, and what is left of them after a few mutations. */
final class BodyFuzzer {

    private static final byte[] GIF = Pictures.gif("fuzz");
    private static final String BOUNDARY = "b0undary";
    private static final List<String> TYPES = List.of(
            "application/json; charset=utf-16",
            "application/json; charset=nope",
            "application/json;charset=\"",
            "APPLICATION/JSON",
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "multipart/form-data; boundary=",
            "multipart/form-data; boundary=" + "b".repeat(300),
            "multipart/mixed; boundary=" + BOUNDARY,
            "image/png",
            "*/*",
            "a/b/c",
            ";",
            "",
            "application/json, application/json",
            "text/html; x=\"\\\"",
            "application/" + "j".repeat(5_000));
    private static final List<String> OTHER_LITERALS = List.of(
            "null", "true", "7", "-1", "1e999", "1.5", "[]", "{}", "[null]", "[[]]", "\"\"", "NaN", "'x'", "01");

    private final Random random;
    private final int number;

    BodyFuzzer(Random random, int number) {
        this.random = random;
        this.number = number;
    }

    /** Gives a draft a body that the operation takes. */
    void valid(RequestDraft draft, Operation.Body body) {
        if (body.mediaType().startsWith("multipart/")) {
            draft.body(form("image", "a.gif", GIF), "multipart/form-data; boundary=" + BOUNDARY);
        } else if (body.mediaType().equals("application/json")) {
            draft.body(json(body.schema(), -1).getBytes(UTF_8), "application/json");
        } else {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            draft.body(bytes, "application/octet-stream");
        }
    }

    /** Gives a draft a body with one thing wrong in it. */
    void mutated(RequestDraft draft, Operation.Body body) {
        if (body.mediaType().startsWith("multipart/") && random.nextInt(4) > 0) {
            mutatedForm(draft);
            return;
        }
        switch (random.nextInt(10)) {
            case 0 -> draft.body(nested().getBytes(UTF_8), "application/json");
            case 1 -> noise(draft);
            case 2 -> compressed(draft, body);
            case 3 -> {
                valid(draft, body);
                byte[] whole = draft.body();
                draft.body(java.util.Arrays.copyOf(whole, random.nextInt(whole.length + 1)));
            }
            case 4 -> {
                valid(draft, body);
                byte[] whole = draft.body();
                draft.body(whole, Payloads.pick(random, TYPES));
            }
            case 5 -> draft.body(Encoding.overlong(json(body.schema(), -1)), "application/json");
            default -> {
                int fields = Math.max(1, body.schema().path("properties").size());
                byte[] text = Encoding.utf8(json(body.schema(), random.nextInt(fields)));
                draft.body(text, "application/json");
            }
        }
    }

    private String json(JsonNode schema, int mutatedField) {
        List<String> fields = new ArrayList<>();
        int position = 0;
        for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
            String name = Encoding.json(random, field.getKey());
            boolean mutate = position++ == mutatedField;
            if (mutate && random.nextInt(8) == 0) {
                continue;
            }
            fields.add(
                    name + ":" + (mutate ? mutatedValue(field.getValue()) : value(field.getKey(), field.getValue())));
            if (mutate && random.nextInt(10) == 0) {
                fields.add(name + ":" + value(field.getKey(), field.getValue()));
            }
        }
        if (mutatedField >= 0 && random.nextInt(6) == 0) {
            fields.add(Encoding.json(random, Payloads.text(random, number)) + ":" + nested());
        }
        return "{" + String.join(",", fields) + "}";
    }

    private String value(String name, JsonNode schema) {
        if (schema.path("type").asText().equals("array")) {
            return "[\"A part\",\"Another " + random.nextInt(20) + "\"]";
        }
        return Encoding.json(
                random,
                Values.valid(random, name, schema, schema.path("examples").path(0)));
    }

    private String mutatedValue(JsonNode schema) {
        boolean isList = schema.path("type").asText().equals("array");
        return switch (random.nextInt(isList ? 7 : 5)) {
            case 0 -> Payloads.pick(random, OTHER_LITERALS);
            case 1 -> nested();
            case 5 -> "[" + "\"x\",".repeat(Payloads.size(random, 3_000)) + "\"y\"]";
            case 6 -> "[" + Encoding.json(random, Payloads.text(random, number)) + "]";
            default -> Encoding.json(random, Payloads.text(random, number));
        };
    }

    private String nested() {
        int depth = 10 + Payloads.size(random, Payloads.chance(random, 5) ? 100_000 : 2_000);
        String open = Payloads.pick(random, List.of("[", "{\"a\":", "[{\"topic\":"));
        String close = open.equals("[") ? "]" : open.startsWith("{") ? "}" : "}]";
        return Payloads.chance(random, 50) ? open.repeat(depth) + "1" + close.repeat(depth) : open.repeat(depth);
    }

    private void noise(RequestDraft draft) {
        byte[] noise = new byte[Payloads.size(random, 30_000)];
        random.nextBytes(noise);
        draft.body(noise, "application/json");
    }

    private void compressed(RequestDraft draft, Operation.Body body) {
        valid(draft, body);
        byte[] plain = Payloads.chance(random, 10) ? new byte[4 << 20] : draft.body();
        boolean gzip = random.nextBoolean();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (var packed = gzip ? new GZIPOutputStream(out) : new DeflaterOutputStream(out)) {
            packed.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        draft.body(out.toByteArray());
        draft.header("Content-Encoding", gzip ? "gzip" : Payloads.pick(random, List.of("deflate", "br", "gzip, gzip")));
    }

    private void mutatedForm(RequestDraft draft) {
        String file = Encoding.json(random, Payloads.text(random, number)).replace("\\u000d", "\r");
        byte[] form = switch (random.nextInt(7)) {
            case 0 -> form(Payloads.text(random, number), "a.gif", GIF);
            case 1 -> form("image", file, GIF);
            case 2 -> form("image", "a\"\r\nX-Forged: 1\r\n\r\n" + LogCheck.MARK + number, GIF);
            case 3 -> form("image", "a.gif", Encoding.utf8(Payloads.text(random, number)));
            case 4 -> java.util.Arrays.copyOf(form("image", "a.gif", GIF), random.nextInt(90));
            case 5 ->
                ("--" + BOUNDARY + "\r\nX: " + "y".repeat(Payloads.size(random, 20_000)) + "\r\n").getBytes(UTF_8);
            default ->
                ("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"image\"\r\n\r\nx\r\n")
                        .repeat(Payloads.size(random, 800))
                        .getBytes(UTF_8);
        };
        String type = Payloads.chance(random, 85)
                ? "multipart/form-data; boundary=" + BOUNDARY
                : Payloads.pick(random, TYPES);
        draft.body(form, type);
    }

    private static byte[] form(String name, String file, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Encoding.utf8("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name
                + "\"; filename=\"" + file + "\"\r\nContent-Type: image/gif\r\n\r\n"));
        out.writeBytes(content);
        out.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(UTF_8));
        return out.toByteArray();
    }
}
