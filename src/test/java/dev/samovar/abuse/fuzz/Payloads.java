package dev.samovar.abuse.fuzz;

import dev.samovar.abuse.check.AnswerCheck;
import dev.samovar.abuse.check.LogCheck;
import java.util.List;
import java.util.Random;

/**
 * Texts that have broken software before.
 *
 * <p>Those that could forge a header or a log line contain the word {@value LogCheck#MARK} and the number of their
 * request, so that a leak can be traced.
 */
public final class Payloads {

    private static final List<String> NUMBERS = List.of(
            "0",
            "-1",
            "31",
            "1001",
            "31536001",
            "2147483648",
            "-2147483649",
            "9223372036854775808",
            "99999999999999999999999999999999",
            "1e9",
            "1.5",
            "NaN",
            "Infinity",
            "-0",
            "0x10",
            "１５",
            "1_0",
            "+5",
            " 5 ",
            "٣");
    private static final List<String> KNOWN = List.of(
            "${jndi:ldap://x/y}",
            "{{7*7}}",
            "{topic}",
            "<script>alert(1)</script>",
            "' OR 1=1 --",
            "../../../../etc/passwd",
            "..\\..\\windows",
            "%2e%2e%2f",
            "%00",
            "%s%n%d",
            "{0}",
            "$(id)",
            "`id`",
            "-- EVAL",
            "v1.0:subtopics:*:",
            "a:b\\:c",
            "__proto__",
            "null",
            "true",
            "undefined",
            "\uffff\ufffe",
            "\ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67",
            "\u0378\udb40\udc01",
            "",
            " ",
            "\t",
            "\u00a0",
            "\u3000\u2003");

    private Payloads() {}

    /** A hostile text. */
    static String text(Random random, int number) {
        return switch (random.nextInt(6)) {
            case 0 -> forging(random, number);
            case 1 -> unicode(random, number);
            case 2 -> pick(random, NUMBERS);
            case 3 -> glob(random);
            case 4 -> "x".repeat(size(random, 20_000));
            default -> pick(random, KNOWN);
        };
    }

    /** A text that becomes a header, a line or a colour of its own wherever it is not escaped. */
    static String forging(Random random, int number) {
        String mark = LogCheck.MARK + number;
        return pick(
                random,
                List.of(
                        "tea\r\n" + AnswerCheck.FORGED_HEADER + ": 1\r\n\r\n" + mark,
                        "tea\r\n" + mark + " ERROR forged\r\n",
                        "tea\n" + mark,
                        "tea\r" + mark,
                        "\u001b[31m" + mark + "\u001b[0m",
                        "\u001b]0;" + mark + "\u0007\u009b31m",
                        "tea\u0000\n" + mark,
                        "tea\u2028" + mark + "\u2029" + mark,
                        "tea\u0085" + mark,
                        "tea\u000b\u000c" + mark,
                        "%0d%0a" + mark,
                        "\\r\\n" + mark,
                        "\u560a\u560d" + mark,
                        "\b\b\b\u007f" + mark));
    }

    private static String unicode(Random random, int number) {
        String mark = LogCheck.MARK + number;
        return switch (random.nextInt(10)) {
            case 0 -> "\u202e" + mark + "\u202c\u2066\u2069";
            case 1 -> "te\u200ba\u200d\u200c\ufeff\u2060";
            case 2 -> "\ufdfa".repeat(size(random, 400));
            case 3 -> "a" + "\u0301".repeat(size(random, 2_000));
            case 4 -> "\ud800" + mark;
            case 5 -> mark + "\udfff";
            case 6 -> "\u0130\u00df\ufb03".repeat(size(random, 100));
            case 7 -> "\u200b".repeat(size(random, 300));
            case 8 -> "\u1100\u1161\u11a8".repeat(size(random, 300));
            default -> "\ud834\udd60".repeat(size(random, 200));
        };
    }

    /** A pattern that costs a careless matcher more than it should, or that is none. */
    static String glob(Random random) {
        int times = size(random, 170);
        return switch (random.nextInt(9)) {
            case 0 -> "*a".repeat(times) + "*b";
            case 1 -> "*".repeat(chance(random, 10) ? 10_000 : times * 3) + "z";
            case 2 -> "[" + "a-z".repeat(times);
            case 3 -> "[^" + "\\]".repeat(times) + "]*";
            case 4 -> "\\".repeat(times);
            case 5 -> "*?".repeat(times);
            case 6 -> "[z-a]*[]]*[^]*";
            case 7 -> "v*:*:*[a-z]*:" + "?".repeat(32);
            default -> "*\ufdfa*\u0130*[\ud800-\udfff]*";
        };
    }

    /** From 1 to a bound, small ones more often. */
    static int size(Random random, int bound) {
        int most = Math.max(1, bound >> random.nextInt(8));
        return 1 + random.nextInt(most);
    }

    public static boolean chance(Random random, int percent) {
        return random.nextInt(100) < percent;
    }

    public static <T> T pick(Random random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
