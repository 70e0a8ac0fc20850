package dev.samovar.abuse.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Values in Redis that the service did not write, in the places of its own. The same seed and number are the same
 * value, as far as the keys do not depend on what the service stored.
 */
public final class HostileValues {

    private static final String LIVE = "samovar:replica:{live}";
    private static final List<String> NUMBERS = List.of(
            "",
            "0",
            "-1",
            "1e308",
            "NaN",
            "inf",
            "9007199254740992",
            "9007199254740993",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "1.5",
            "0x1p3",
            "1".repeat(5_000),
            "١٢",
            " 7 ");

    private final RespClient redis;
    private final Random random;
    private final int number;

    public HostileValues(RespClient redis, long seed, int number) {
        this.redis = redis;
        this.random = new Random(seed * 1_000_003 + number);
        this.number = number;
        random.nextLong();
    }

    /** Writes one value and returns its description. */
    public String write() {
        String key = key();
        int kind = random.nextInt(12);
        switch (kind) {
            case 0 -> typed(key, "LPUSH", text());
            case 1 -> typed(key, "HSET", text(), text());
            case 2 -> typed(key, "SADD", text());
            case 3 -> typed(key, "ZADD", score(), text(), score(), text());
            case 4 -> typed(key, "XADD", "*", "field", text());
            case 5 -> redis.send("SET", key, number());
            case 6, 7 -> damaged(key);
            case 8 -> redis.send("SET", key, new byte[512 * 1024]);
            case 9 -> publish();
            case 10 -> inPlace(key);
            default -> redis.send("SET", key, text());
        }
        return "value %d: kind %d at %s".formatted(number, kind, key);
    }

    private String key() {
        List<String> there = new ArrayList<>(redis.texts("KEYS", "samovar:*"));
        there.sort(null);
        String shard = there.stream()
                .filter(key -> key.contains(":e:"))
                .map(key -> key.substring(0, key.indexOf('}') + 2))
                .skip(random.nextInt(3))
                .findFirst()
                .orElse("samovar:{explanation:0}:");
        String fingerprint = there.stream()
                .filter(key -> key.startsWith(shard + "e:"))
                .map(key -> key.substring(key.lastIndexOf(':') + 1))
                .findFirst()
                .orElse("0".repeat(32));
        String stats = there.stream()
                .filter(key -> key.matches(".*fleet}:.*"))
                .findFirst()
                .orElse("samovar:stats:{fleet}");
        return Payloads.pick(
                random,
                List.of(
                        shard + "epoch",
                        shard + "index",
                        shard + "e:" + fingerprint,
                        shard + "e:" + fingerprint,
                        shard + "holders",
                        shard + "purged",
                        shard + "leases",
                        shard + "trash",
                        shard + "trash:" + random.nextInt(5),
                        "samovar:version",
                        "samovar:stats:{fleet}",
                        stats,
                        "samovar:popular:" + LocalDate.now(ZoneOffset.UTC),
                        "samovar:popular-requests:" + LocalDate.now(ZoneOffset.UTC),
                        "samovar:prompts:" + LocalDate.now(ZoneOffset.UTC),
                        "samovar:audit",
                        "samovar:alert",
                        "samovar:history",
                        "samovar:lock:jobs",
                        LIVE,
                        LIVE + ":purge"));
    }

    private void typed(String key, String command, Object... words) {
        redis.send("DEL", key);
        List<Object> all = new ArrayList<>(List.of(command, key));
        all.addAll(Arrays.asList(words));
        redis.send(all.toArray());
    }

    /** The value that is there with some of it changed, cut off or added; random bytes if there is none. */
    private void damaged(String key) {
        List<byte[]> there = redis.send("GET", key);
        byte[] value = there.isEmpty() || there.get(0).length == 0 ? new byte[200] : there.get(0);
        switch (random.nextInt(5)) {
            case 0 -> value[random.nextInt(value.length)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> value = Arrays.copyOf(value, random.nextInt(value.length));
            case 2 -> value = Arrays.copyOf(value, value.length + 1 + random.nextInt(9));
            case 3 -> {
                int from = Math.min(value.length, random.nextInt(80));
                Arrays.fill(value, from, Math.min(value.length, from + 8), (byte) (random.nextBoolean() ? 0xff : 0x7f));
            }
            default -> random.nextBytes(value);
        }
        redis.send("SET", key, value);
    }

    /** More of what is there already: members, fields, a lease that does not end. */
    private void inPlace(String key) {
        if (key.contains("stats")) {
            redis.send(
                    "HSET", key, "explanation.hits", number(), text(), number(), "explanation.lookupNanos", number());
        } else if (key.endsWith(":holders")) {
            String epoch = String.join("", redis.texts("GET", key.substring(0, key.indexOf("holders")) + "epoch"));
            redis.send("HSET", key, "tea:" + "0".repeat(32), epoch + ":" + text(), text(), text());
        } else {
            redis.send("ZADD", key, score(), text(), score(), "tea:" + "0".repeat(32), score(), new byte[512 * 1024]);
            redis.send("ZADD", key, "+inf", text(), "-inf", text() + ":" + "f".repeat(32));
        }
    }

    private void publish() {
        String id = "00000000-0000-0000-0000-000000000000";
        for (int i = 0; i < 20; i++) {
            String message = Payloads.pick(
                    random,
                    List.of(
                            text(),
                            "b:" + id + ":" + number() + ":" + number(),
                            "p:" + id + ":" + id + ":" + number() + ":" + number() + ":n:explanation",
                            "p:::::v:" + text(),
                            "c:" + id + ":" + text(),
                            "c:",
                            "s:explanation:" + "0".repeat(32) + ":" + text(),
                            "g:" + Payloads.glob(random),
                            "k:nope:" + text() + ":",
                            "v:" + text(),
                            "n:" + text(),
                            "x".repeat(100_000)));
            redis.send("PUBLISH", "samovar:replica:channel", message.getBytes(UTF_8));
        }
    }

    private String text() {
        return Payloads.chance(random, 30)
                ? Payloads.pick(
                        random,
                        List.of("*1\r\n$8\r\nFLUSHALL\r\n", "return redis.call('FLUSHALL')", "%s%n", "\r\n-ERR x"))
                : Payloads.text(random, number);
    }

    private String number() {
        return Payloads.pick(random, NUMBERS);
    }

    private String score() {
        return Payloads.pick(random, List.of("0", "-inf", "+inf", "1e308", "9007199254740993", "-1", "4102444800000"));
    }
}
