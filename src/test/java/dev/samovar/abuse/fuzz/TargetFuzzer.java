package dev.samovar.abuse.fuzz;

import java.util.List;
import java.util.Random;

/** Ways to name a path that lead elsewhere where two readers of it disagree. */
final class TargetFuzzer {

    private static final List<String> INSERTED = List.of(
            "/..;/",
            "/%2e%2e/",
            "/%252e%252e/",
            "//",
            "/./",
            "/../",
            "/%2f",
            "/%5c..%5c",
            "/;a=b/",
            "/%00/",
            "/%zz/",
            "/%c0%ae%c0%ae/",
            "/%e0%80%ae/",
            "/.%0d%0a/",
            "/%u002e/",
            "/...../",
            "/%EF%BC%8F/",
            "/\u0000/",
            "/%09/");
    private static final List<String> ENDS = List.of(
            "/",
            "//",
            "/..",
            "/..;",
            "/.",
            ";",
            ";jsessionid=1",
            "%20",
            "%00",
            "%00.json",
            ".json",
            "#",
            "%23",
            "%3f",
            "\\",
            "\\..\\",
            "/%2e",
            "?",
            "??",
            "*",
            "%0d%0aX-Forged:%201",
            "/" + "a/".repeat(2_000),
            "/" + "..%2f".repeat(500));

    private TargetFuzzer() {}

    static String trick(Random random, String path) {
        return switch (random.nextInt(8)) {
            case 0 -> "http://samovar.example" + path;
            case 1 ->
                Payloads.pick(
                        random,
                        List.of(
                                "http://[::1",
                                "http://",
                                "samovar.example:443",
                                "*",
                                "//evil.example" + path,
                                "ftp://x" + path,
                                "http://u:p@x:99999" + path));
            case 2, 3 -> inserted(random, path);
            case 4 -> encoded(random, path);
            case 5 -> path.toUpperCase(java.util.Locale.ROOT);
            default -> path + Payloads.pick(random, ENDS);
        };
    }

    private static String inserted(Random random, String path) {
        int slash = path.indexOf('/', random.nextInt(Math.max(1, path.length())));
        return slash < 0
                ? path + Payloads.pick(random, INSERTED)
                : path.substring(0, slash) + Payloads.pick(random, INSERTED) + path.substring(slash + 1);
    }

    /** Some letters percent-encoded that need not be, once or twice. */
    private static String encoded(Random random, String path) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            boolean leave = random.nextInt(3) > 0 || c > '~';
            out.append(leave ? String.valueOf(c) : (random.nextInt(5) == 0 ? "%%25%02x" : "%%%02x").formatted((int) c));
        }
        return out.toString();
    }
}
