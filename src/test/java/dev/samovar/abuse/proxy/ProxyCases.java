package dev.samovar.abuse.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.samovar.abuse.upstream.ScriptedReplies;
import java.util.ArrayList;
import java.util.List;

/** Requests that a hostile client of the proxy sends, each of them a whole one. */
public final class ProxyCases {

    /** A word in targets that no upstream may get. */
    public static final String FORBIDDEN = "forbidden";

    /** The calls that can be cached, one for each place where a body is read in its own way. */
    public static final List<String> CALLS = List.of(
            "/" + ProxyAbuseIT.OPENAI + "/v1/chat/completions",
            "/" + ProxyAbuseIT.OPENAI + "/v1/responses",
            "/" + ProxyAbuseIT.OPENAI + "/v1/embeddings",
            "/" + ProxyAbuseIT.ANTHROPIC + "/v1/messages",
            "/" + ProxyAbuseIT.GEMINI + "/v1beta/models/m:generateContent",
            "/" + ProxyAbuseIT.GEMINI + "/v1beta/models/m:streamGenerateContent");

    private static final String CHAT = CALLS.get(0);

    // %s is the name of an upstream
    private static final List<String> OUTSIDE = List.of(
            "/%s/../q/forbidden",
            "/%s/..",
            "/%s/v1/../../q/forbidden",
            "/%s/./forbidden",
            "/%s/..%%2fforbidden",
            "/%s/%%2e%%2e/forbidden",
            "/%s/%%2E%%2e%%2Fforbidden",
            "/%s/.%%2e/forbidden",
            "/%s/%%252e%%252e/forbidden",
            "/%s/%%25252e%%25252e%%25252fforbidden",
            "/%s/..;/forbidden",
            "/%s/..;x=y/forbidden",
            "/%s/..%%5cforbidden",
            "/%s/v1\\..\\forbidden",
            "/%s\\..\\forbidden",
            "/%s//forbidden",
            "/%s//evil.example/forbidden",
            "/%s/v1%%2f%%2fforbidden",
            "//%s/forbidden",
            "//evil.example/%s/forbidden",
            "\\%s/forbidden",
            "/\\evil.example/%s/forbidden",
            "/x/../%s/forbidden",
            "/%%2e/%s/forbidden",
            "/%s%%2fforbidden",
            "/%s/forbidden%%00",
            "/%s/forbidden%%0d%%0aX-Forged:%%201",
            "/%s/forbidden#fragment",
            "%s/forbidden",
            "@%s/forbidden",
            "http://evil.example/%s/forbidden",
            "http://user:password@evil.example/%s/forbidden",
            "HTTP://localhost/%s/forbidden",
            "https://localhost:443/%s/forbidden",
            "ftp:///%s/forbidden",
            "http:///%s/forbidden");

    private static final List<String> OTHER_LINES = List.of(
            "CONNECT /%s/v1/forbidden",
            "CONNECT evil.example:443",
            "CONNECT %s:443",
            "TRACE /%s/v1/forbidden",
            "TRACE http://evil.example/%s/forbidden",
            "TRACE *");

    private static final List<String> FIELDS = List.of(
            "Connection: authorization",
            "Connection: authorization, x-api-key, host, via, content-type, content-length, transfer-encoding, expect",
            "Connection: close, samovar-partition, x-hop\r\nX-Hop: 1\r\nSamovar-Partition: p",
            "Connection: ,,;=\"x, x-hop ,\r\nX-Hop: 1\r\nConnection:  X-FUZZ-hop\r\nX-Fuzz-Hop: 1",
            "Keep-Alive: timeout=99999999999\r\nProxy-Connection: keep-alive\r\nTE: trailers, chunked;q=0.5\r\nTrailer: x",
            "Proxy-Authorization: Bearer " + ProxyAbuseIT.OWN_KEY + "\r\nProxy-Authenticate: Basic",
            "X-Forwarded-For: 127.0.0.1\r\nForwarded: for=127.0.0.1\r\nX-Real-IP: ::1",
            "X-Forwarded-Host: evil.example\r\nX-Original-URL: /q/forbidden\r\nX-Rewrite-URL: /q/forbidden",
            "X-HTTP-Method-Override: TRACE",
            "Host: evil.example",
            "Via: 1.1 samovar, 1.1 other",
            "Cookie: key=" + ProxyAbuseIT.OWN_KEY,
            "Origin: https://evil.example",
            "Expect: 200-ok",
            "Range: bytes=0-0, 5-1, -99999999999999999999",
            "If-None-Match: *\r\nIf-Match: \"x\"\r\nIf-Modified-Since: never",
            "Accept-Encoding: gzip;q=NaN, *;q=0, " + "br, ".repeat(500),
            "Content-Encoding: gzip, gzip, br",
            "Content-Type: multipart/form-data",
            "Content-Type: application/json; charset=utf-16",
            "Content-Type: \u00ff/\u00fe",
            "X-Long: " + "z".repeat(20_000),
            "Upgrade: other/1\r\nConnection: upgrade",
            "Cache-Control: max-age=99999999999999999999, no-cache=\"authorization, ;=\", private, , \"",
            "Cache-Control: only-if-cached, no-store, max-age=-1");

    private static final List<String> CONTROLS = List.of(
            "Samovar-TTL",
            "Samovar-Partition",
            "Samovar-Nonsense",
            "cf-aig-skip-cache",
            "cf-aig-cache-ttl",
            "Helicone-Cache-Enabled",
            "Helicone-Cache-Seed",
            "x-portkey-cache-force-refresh",
            "x-portkey-cache-namespace",
            "X-OpenRouter-Cache",
            "X-OpenRouter-Cache-Clear",
            "X-OpenRouter-Cache-TTL");

    private static final List<String> NONSENSE = List.of(
            "",
            "-1",
            "+5",
            "1e9",
            "99999999999999999999",
            "9223372036854775807",
            "NaN",
            "maybe",
            "true, false",
            "../../q",
            "*:*",
            "a b",
            "\"x\"",
            "%00",
            "caf\u00e9",
            "p".repeat(65),
            "p".repeat(9_000));

    private static final List<String> LITELLM = List.of(
            "null",
            "7",
            "\"no-store\"",
            "[]",
            "{\"ttl\":-1}",
            "{\"ttl\":1e999}",
            "{\"ttl\":1.5}",
            "{\"ttl\":\"60\"}",
            "{\"s-maxage\":99999999999999999999}",
            "{\"no-cache\":\"maybe\",\"no-store\":7}",
            "{\"namespace\":\"../*\"}",
            "{\"namespace\":{\"a\":[]}}",
            "{\"ttl\":5,\"ttl\":6}",
            "{\"unknown\":true}");

    // %s is the place of something that the protocol has
    private static final List<String> BODIES = List.of(
            "",
            " ",
            "null",
            "[]",
            "7",
            "\"x\"",
            "{",
            "{%s",
            "{%s}}",
            "{%s} {%s}",
            "{%s,}",
            "{'a':1,%s}",
            "{%s,\"n\":1e400}",
            "{%s,\"n\":-1e-999999999}",
            "{%s,\"n\":1e999999999}",
            "{%s,\"n\":1" + "0".repeat(20_000) + "}",
            "{%s,\"n\":0." + "1".repeat(20_000) + "}",
            "{%s,\"n\":NaN}",
            "{%s,\"n\":0x10}",
            "{%s,\"n\":01}",
            "{%s,\"temperature\":1e400,\"max_tokens\":-99999999999999999999,\"seed\":1e308}",
            "{%s,%s}",
            "{%s,\"a\":1,\"a\":2}",
            "{%s,\"a\":1,\"\\u0061\":2}",
            "{%s,\"x\":{\"b\":[{\"c\":1,\"c\":1}]}}",
            "{%s,\"stream\":true,\"stream\":false}",
            "{%s,\"stream\":\"true\",\"n\":{\"a\":null}}",
            "{%s,\"x\":\"\\ud800\"}",
            "{%s,\"x\":\"\\udc00\\ud800\"}",
            "{%s,\"\\ud800\":1}",
            "{%s,\"x\":\"\u00ed\u00a0\u0080\"}",
            "{%s,\"x\":\"\u00ff\u00fe\"}",
            "{%s,\"x\":\"\u00c0\u00ae\"}",
            "{%s,\"x\":\"\u00f8\u0088\u0080\u0080\u0080\"}",
            "{%s,\"x\":\"\u00e2\u0082\"}",
            "{%s,\"x\":\"\u0000\u0001\u001b[31mFORGED-1\"}",
            "{%s,\"x\":\"\\u0000\\n\\rFORGED-1\"}",
            "\u00ef\u00bb\u00bf{%s}",
            "{%s,\"__proto__\":{\"a\":1},\"constructor\":null}",
            "{%s,\"" + "k".repeat(70_000) + "\":1}",
            "{%s,\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}",
            "{%s,\"x\":" + "{\"a\":".repeat(50_000) + "1" + "}".repeat(50_000) + "}",
            "{%s,\"x\":" + "[".repeat(200_000),
            "{%s,\"x\":[" + "1,".repeat(200_000) + "1]}",
            "{%s,\"tools\":[{\"type\":7},null,[]],\"previous_response_id\":{}}");

    private static final String KNOWN = "\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"topic-json\"}],"
            + "\"input\":\"topic-json\",\"contents\":[{\"parts\":[{\"text\":\"topic-json\"}]}]";

    private ProxyCases() {}

    static List<ProxyCase> all() {
        List<ProxyCase> all = new ArrayList<>(targets());
        all.addAll(fields());
        all.addAll(redirects());
        all.addAll(echoes());
        for (String call : CALLS) {
            bodies().forEach(body -> all.add(ProxyCase.answered("POST " + call, List.of(), body)));
        }
        return all;
    }

    /** Targets outside of what is configured, or that some server could take for such. */
    private static List<ProxyCase> targets() {
        List<ProxyCase> all = new ArrayList<>();
        for (String target : OUTSIDE) {
            String outside = target.formatted(ProxyAbuseIT.OPENAI);
            all.add(ProxyCase.refused("GET " + outside, new byte[0]));
            all.add(ProxyCase.refused("POST " + outside + "/chat/completions", chat("outside", "")));
        }
        OTHER_LINES.forEach(line -> all.add(ProxyCase.refused(line.formatted(ProxyAbuseIT.OPENAI), new byte[0])));
        return all;
    }

    /** Fields that steer proxies and caches. */
    private static List<ProxyCase> fields() {
        List<ProxyCase> all = new ArrayList<>();
        String own = "Authorization: Bearer " + ProxyAbuseIT.OWN_KEY;
        for (String fields : FIELDS) {
            all.add(ProxyCase.answered("GET /" + ProxyAbuseIT.OPENAI + "/v1/models", List.of(fields), new byte[0]));
            all.add(ProxyCase.answered("POST " + CHAT, List.of(fields), chat("fields", "")));
            all.add(ProxyCase.answered("POST " + CHAT, List.of(own, fields), chat("fields", ",\"stream\":true")));
        }
        for (String name : CONTROLS) {
            for (String value : NONSENSE) {
                String field = name + ": " + value;
                all.add(ProxyCase.answered("POST " + CHAT, List.of(field), chat("controls", "")));
                all.add(ProxyCase.answered("POST " + CHAT, List.of(own, field), chat("controls", ",\"stream\":true")));
            }
            List<String> two = List.of(own, name + ": 5", name + ": 6");
            all.add(ProxyCase.answered("POST " + CHAT, two, chat("controls", "")));
        }
        LITELLM.forEach(cache ->
                all.add(ProxyCase.answered("POST " + CHAT, List.of(), chat("litellm", ",\"cache\":" + cache))));
        return all;
    }

    /** Redirects are the client's to follow. */
    private static List<ProxyCase> redirects() {
        List<ProxyCase> all = new ArrayList<>();
        for (String status : List.of("301", "302", "303", "307", "308")) {
            String wish = "redirect" + status;
            for (ProxyCase one : List.of(
                    ProxyCase.answered("GET /" + ProxyAbuseIT.OPENAI + "/v1/" + wish, List.of(), new byte[0]),
                    ProxyCase.answered("POST /" + ProxyAbuseIT.OPENAI + "/v1/" + wish, List.of(), chat("x", "")),
                    ProxyCase.answered("POST " + CHAT, List.of(), chat(wish, "")),
                    ProxyCase.answered("POST " + CHAT, List.of(), chat(wish, ",\"stream\":true")))) {
                all.add(new ProxyCase(
                        one.shot(),
                        "the upstream's redirect",
                        answer -> Integer.toString(answer.status()).equals(status)
                                && !answer.header("location").isEmpty()));
            }
        }
        return all;
    }

    /** Requests for answers that show them. */
    private static List<ProxyCase> echoes() {
        List<ProxyCase> all = new ArrayList<>();
        String own = "Authorization: Bearer " + ProxyAbuseIT.OWN_KEY;
        byte[] body = chat("x", "");
        for (String name : List.of(ProxyAbuseIT.OPENAI, ProxyAbuseIT.ANTHROPIC, ProxyAbuseIT.GEMINI)) {
            String path = " /" + name + "/v1/" + ScriptedReplies.ECHO;
            all.add(ProxyCase.shown("GET" + path, List.of(), new byte[0]));
            all.add(ProxyCase.shown("POST" + path, List.of(), body));
            all.add(ProxyCase.shown("GET" + path, List.of(own), new byte[0]));
        }
        CALLS.forEach(call -> all.add(ProxyCase.shown("POST " + call + "?" + ScriptedReplies.ECHO, List.of(), body)));
        for (String members : List.of("", ",\"stream\":true")) {
            byte[] echo = chat(ScriptedReplies.ECHO, members);
            all.add(ProxyCase.shown("POST " + CHAT, List.of(), echo));
            all.add(ProxyCase.shown("POST " + CHAT, List.of(own), echo));
        }
        return all;
    }

    /** Bodies that are no JSON, or that parsers read differently. */
    static List<byte[]> bodies() {
        List<byte[]> all = new ArrayList<>();
        for (String body : BODIES) {
            all.add(body.replace("%s", KNOWN).getBytes(ISO_8859_1));
        }
        String good = "{" + KNOWN + ",\"stream\":true}";
        all.add(good.getBytes(UTF_16));
        all.add(good.substring(0, good.length() / 2).getBytes(UTF_8));
        return all;
    }

    /** A chat's body, with further members. */
    public static byte[] chat(String topic, String members) {
        return ("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"topic-" + topic + "\"}]" + members
                        + "}")
                .getBytes(UTF_8);
    }
}
