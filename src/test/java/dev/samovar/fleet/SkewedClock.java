package dev.samovar.fleet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Skewed clocks of processes, by libfaketime.
 *
 * <p>The library is Debian's package of that name, or the one in the environment variable {@code FAKETIME_LIBRARY}. The
 * monotonic clock is not changed, as on a machine whose clock is set.
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

    /**
     * The environment of a process whose clock is to be ahead, or behind by a negative time; empty without the library.
     */
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
