package dev.samovar.fleet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Clocks of processes that are off, by libfaketime: Debian's package of that name, or the library that the environment
 * variable {@code FAKETIME_LIBRARY} names. The monotonic clock stays right, as it does where somebody sets a clock.
 */
public final class SkewedClock {

    private static final Optional<Path> LIBRARY = Stream.of(
                    System.getenv().getOrDefault("FAKETIME_LIBRARY", ""),
                    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
                    "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1")
            .filter(path -> !path.isEmpty())
            .map(Path::of)
            .filter(Files::isRegularFile)
            .findFirst();

    private SkewedClock() {}

    /** Whether the library is there. */
    public static boolean isPossible() {
        return LIBRARY.isPresent();
    }

    /** The environment of a process whose clock is to be ahead, or behind by a negative time; empty without the library. */
    public static Map<String, String> environment(Duration ahead) {
        return LIBRARY.filter(library -> !ahead.isZero())
                .map(library -> Map.of(
                        "LD_PRELOAD",
                        library.toString(),
                        "FAKETIME",
                        (ahead.isNegative() ? "" : "+") + ahead.toSeconds() + "s",
                        "FAKETIME_DONT_FAKE_MONOTONIC",
                        "1"))
                .orElse(Map.of());
    }
}
