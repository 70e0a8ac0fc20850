package dev.samovar.api.request;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.samovar.content.Pictures;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A request out of a seeded generator: the same seed and number are the same request.
 *
 * @param bytes the bytes that are sent
 * @param wellFramed whether it is HTTP at all, so that an answer in the service's own words is due
 * @param onlyIfCached whether a 504 for a missing entry is allowed
 * @param isHead whether its answer has no body
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FuzzedRequest(byte[] bytes, boolean wellFramed, boolean onlyIfCached, boolean isHead) {

    private static final List<String> PATHS = List.of(
            "/api/subtopics",
            "/api/explanation",
            "/api/create_subtopics",
            "/api/create_presentation",
            "/api/image2topic",
            "/api/cache/stats",
            "/api/cache/invalidate/subtopics",
            "/api/cache/invalidate/pattern",
            "/api/cache/version",
            "/api/cache/warm",
            "/api/cache/explain",
            "/api/cache/entries",
            "/api/cache/entries/explanation/0123456789abcdef0123456789abcdef",
            "/api/cache/entries/subtopics/v1.0:subtopics:tea:%C3",
            "/api/cache/entries/nope/a%2Fb",
            "/api/health",
            "/q/health/live",
            "/q/health/ready",
            "/q/metrics",
            "/q/openapi",
            "/",
            "/api",
            "/nope");
    private static final List<String> METHODS =
            List.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "FOO", "get", "PROPFIND");
    private static final List<String> QUERY_NAMES = List.of(
            "topic",
            "count",
            "language",
            "subtopic",
            "education",
            "detail",
            "learningStyle",
            "wait",
            "namespace",
            "pattern",
            "cursor",
            "limit",
            "ttl",
            "key",
            "image",
            "focus",
            "dry_run",
            "x",
            "");
    private static final List<String> VALUES = List.of(
            "Tea",
            "subtopics",
            "presentation",
            "",
            "15",
            "0",
            "-1",
            "99999999999999999999",
            "1e9",
            "NaN",
            "en",
            "de-DE",
            "xx_XX",
            "brief",
            "true",
            "null",
            "%F0%9F%8D%B5",
            "%FF%FE",
            "%C3",
            "%00",
            "%0D%0AX:%20y",
            "%ED%A0%80",
            "%EF%BF%BD",
            "%E2%80%AE",
            "%252e%252e",
            "..%2F..%2Fetc",
            "%27%20OR%201=1",
            "%3Cscript%3E",
            "+++",
            "a%20b",
            "%7B%7Btopic%7D%7D",
            "$%7Bjndi%7D",
            "*",
            "[z-a]");
    private static final List<String> BODIES = List.of(
            "{}",
            "{\"topic\":\"Tea\"}",
            "{\"topic\":\"Tea\",\"focus\":[\"a\",\"b\"]}",
            "{\"topic\":7}",
            "{\"topic\":null}",
            "{\"topic\":[]}",
            "{\"topic\":{}}",
            "{\"topic\":\"Tea\",\"focus\":{}}",
            "{\"topic\":\"Tea\",\"focus\":[null]}",
            "{\"topic\":\"Tea\",\"focus\":[1,2]}",
            "{\"pattern\":\"*:no such:*\"}",
            "{\"pattern\":\"[\"}",
            "{\"pattern\":5}",
            "{\"version\":\"\"}",
            "{\"version\":\"a b\"}",
            "{\"version\":1}",
            "{\"topic\":1e999}",
            "{\"topic\":123456789012345678901234567890}",
            "{\"topic\":\"\\ud800\"}",
            "{\"topic\":\"\\u0000\"}",
            "[]",
            "null",
            "1",
            "\"x\"",
            "{",
            "{\"",
            "{\"topic\":",
            "{\"topic\":\"Te",
            "{}{}",
            "{\"a\":1,\"a\":2}",
            "\uFEFF{}",
            "NaN",
            "");
    private static final List<String> TYPES = List.of(
            "application/json",
            "application/json",
            "application/json; charset=utf-8",
            "application/json; charset=nope",
            "application/JSON",
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=b",
            "multipart/form-data",
            "multipart/form-data; boundary=",
            "multipart/mixed; boundary=b",
            "image/png",
            "*/*",
            "nonsense",
            "a/b/c",
            ";",
            "application/json, text/plain",
            "");
    private static final List<String> CACHE_CONTROLS = List.of(
            "no-cache",
            "no-store",
            "max-age=0",
            "max-age=99",
            "max-age=-1",
            "max-age=",
            "only-if-cached",
            "no-cache, only-if-cached",
            "no-store, only-if-cached",
            "=",
            ",,,",
            "max-age=\"3",
            "foo=bar",
            "max-age=999999999999999999999");
    private static final List<String> TAGS =
            List.of("*", "\"x\"", "W/\"x\"", "\"", "W/", "\"a\",\"b\"", ",", "x".repeat(500), "\u00e9");
    private static final List<String> ACCEPTS = List.of(
            "*/*", "application/json", "text/html", "image/*", "application/json;q=0", "q", ";;", "a/b/c", "*/json");

    static FuzzedRequest of(long seed, int number) {
        return new Dice(new Random(seed * 31 + number)).request();
    }

    @Override
    public String toString() {
        String text = new String(bytes, UTF_8);
        return text.length() > 600 ? text.substring(0, 600) + "…" : text;
    }

    /** The choices that make one request. */
    private record Dice(Random random) {

        FuzzedRequest request() {
            String method = chance(85) ? METHODS.get(random.nextInt(2)) : pick(METHODS);
            StringBuilder head = new StringBuilder();
            String target = target();
            head.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: localhost\r\n");
            byte[] body = chance(60) || method.equals("POST") ? body() : new byte[0];
            String type = chance(50) ? "application/json" : pick(TYPES);
            if (new String(body, ISO_8859_1).startsWith("--b")) {
                type = "multipart/form-data; boundary=b";
            }
            if (body.length > 0 || chance(50)) {
                head.append("Content-Type: ").append(type).append("\r\n");
            }
            String cacheControl = chance(20) ? pick(CACHE_CONTROLS) : "";
            headers(head, cacheControl);
            boolean clean = !target.contains("\\") && !target.contains(" ");
            boolean onlyIfCached = cacheControl.contains("only-if-cached")
                    || method.equals("HEAD")
                    || head.indexOf("If-None-Match: *") >= 0;
            if (chance(90)) {
                head.append("Content-Length: ").append(body.length).append("\r\nConnection: close\r\n\r\n");
                return new FuzzedRequest(
                        join(head, body),
                        clean,
                        onlyIfCached,
                        method.toUpperCase(Locale.ROOT).equals("HEAD"));
            }
            return new FuzzedRequest(broken(head, body), false, onlyIfCached, method.equals("HEAD"));
        }

        private String target() {
            String path = pick(PATHS);
            if (chance(10)) {
                path += pick(List.of(
                        "/", "//", "/more", "/%2e%2e/", ";a=b", "/%00", "/%zz", "/%E6%9C%BA", "/\\", "?", "#x"));
            }
            StringBuilder target = new StringBuilder(path);
            int parameters = random.nextInt(4);
            for (int i = 0; i < parameters; i++) {
                target.append(target.indexOf("?") < 0 ? '?' : '&')
                        .append(i == 0 && chance(60) ? "topic" : pick(QUERY_NAMES))
                        .append(chance(95) ? "=" : "")
                        .append(chance(5) ? "x".repeat(random.nextInt(3000)) : pick(VALUES));
            }
            return target.toString();
        }

        private void headers(StringBuilder head, String cacheControl) {
            if (!cacheControl.isEmpty()) {
                head.append("Cache-Control: ").append(cacheControl).append("\r\n");
            }
            if (chance(10)) {
                head.append("If-None-Match: ").append(pick(TAGS)).append("\r\n");
            }
            if (chance(15)) {
                head.append("Accept: ").append(pick(ACCEPTS)).append("\r\n");
            }
            if (chance(5)) {
                head.append("Accept-Encoding: ")
                        .append(pick(List.of("gzip", "br;q=9", "identity;q=0")))
                        .append("\r\n");
            }
            if (chance(5)) {
                head.append("Authorization: ")
                        .append(pick(List.of("Bearer", "Bearer x", "Basic !!!", "x")))
                        .append("\r\n");
            }
            if (chance(5)) {
                head.append("Content-Encoding: ")
                        .append(pick(List.of("gzip", "deflate", "nope")))
                        .append("\r\n");
            }
            if (chance(3)) {
                head.append("X-Long: ").append("y".repeat(random.nextInt(6000))).append("\r\n");
            }
        }

        private byte[] body() {
            int kind = random.nextInt(100);
            if (kind < 60) {
                return pick(BODIES).getBytes(UTF_8);
            }
            if (kind < 70) {
                String whole = pick(BODIES);
                return whole.substring(0, whole.length() / 2).getBytes(UTF_8);
            }
            if (kind < 78) {
                byte[] noise = new byte[random.nextInt(200)];
                random.nextBytes(noise);
                return noise;
            }
            if (kind < 85) {
                String open = pick(List.of("[", "{\"a\":", "{\"topic\":["));
                return open.repeat(random.nextInt(2000)).getBytes(UTF_8);
            }
            if (kind < 90) {
                return ("{\"topic\":\"" + "x".repeat(random.nextInt(20_000)) + "\"}").getBytes(UTF_8);
            }
            return form();
        }

        private byte[] form() {
            String name = pick(List.of("image", "image", "image", "picture", "", "im\"age"));
            String file = pick(List.of(
                    "; filename=\"a.png\"", "; filename=\"../../x\"", "; filename=\"\"", "", "; filename*=UTF-8''%FF"));
            String content = pick(List.of(
                    new String(Pictures.gif("" + random.nextInt()), ISO_8859_1),
                    "GIF89a" + random.nextInt(),
                    "not a picture",
                    "",
                    "\u0089PNG\r\n\u001a\n",
                    "RIFF"));
            String end = pick(List.of("\r\n--b--\r\n", "\r\n--b--\r\n", "\r\n--b", "", "\r\n--c--\r\n"));
            String headers =
                    chance(80) ? "Content-Type: image/png\r\n\r\n" : pick(List.of("", "\r\n", "Content-Type\r\n\r\n"));
            return ("--b\r\nContent-Disposition: form-data; name=\"" + name + "\"" + file + "\r\n" + headers + content
                            + end)
                    .getBytes(ISO_8859_1);
        }

        /** The same with something wrong in its frame. */
        private byte[] broken(StringBuilder head, byte[] body) {
            switch (random.nextInt(10)) {
                case 0 ->
                    head.append("Content-Length: ").append(body.length + 50).append("\r\n\r\n");
                case 1 -> head.append("Content-Length: -1\r\n\r\n");
                case 2 -> head.append("Content-Length: 5\r\nContent-Length: 6\r\n\r\n");
                case 3 -> head.append("Transfer-Encoding: chunked\r\n\r\nzz\r\n");
                case 4 -> head.append("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n");
                case 5 -> head.append("Bad Header\r\n: nameless\r\nConnection: close\r\n\r\n");
                case 6 -> head.append("Content-Length: 99999999999999\r\n\r\n");
                case 7 -> head.setLength(random.nextInt(head.length()));
                case 8 ->
                    head.replace(
                                    0,
                                    head.indexOf("\r\n"),
                                    pick(List.of("GET", "GET  HTTP/1.1", "/ GET", "GET / HTTP/9.9", "\u0000")))
                            .append("\r\n");
                default -> head.append("X-Huge: ").append("z".repeat(70_000)).append("\r\n\r\n");
            }
            return join(head, body);
        }

        private static byte[] join(StringBuilder head, byte[] body) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(head.toString().getBytes(UTF_8));
            bytes.writeBytes(body);
            return bytes.toByteArray();
        }

        private boolean chance(int percent) {
            return random.nextInt(100) < percent;
        }

        private String pick(List<String> choices) {
            return choices.get(random.nextInt(choices.size()));
        }
    }
}
