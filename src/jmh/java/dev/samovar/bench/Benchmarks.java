package dev.samovar.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** The command that runs the benchmarks and prints their table. */
public final class Benchmarks {

    private Benchmarks() {}

    /**
     * Runs the benchmarks whose name a regular expression finds.
     *
     * @param arguments the expression, or {@code true} for all; {@code true} for a quick run; the folder of the details
     */
    public static void main(String[] arguments) throws RunnerException, IOException {
        String include = arguments[0].equals("true") ? ".*" : arguments[0];
        Pace pace = arguments[1].equals("true") ? Pace.QUICK : Pace.FULL;
        Path folder = Files.createDirectories(Path.of(arguments[2]));
        Path details = folder.resolve("details.txt");

        System.err.println("Measuring; how far it is stands in " + details);
        Collection<RunResult> results =
                new Runner(options(include, pace, details, folder.resolve("results.json"))).run();
        System.out.println(new Table(results).text());
        System.out.println(pace.text() + ". Java " + Runtime.version() + ", "
                + Runtime.getRuntime().availableProcessors() + " processors.");
    }

    private static org.openjdk.jmh.runner.options.Options options(
            String include, Pace pace, Path details, Path results) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(include)
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .addProfiler(GCProfiler.class)
                // A heap of one size, so that it does not grow while something is measured
                .jvmArgs("-Xms1g", "-Xmx1g")
                .shouldFailOnError(true)
                .output(details.toString())
                .resultFormat(ResultFormatType.JSON)
                .result(results.toString());
        return pace.set(options).build();
    }

    /** How long each benchmark is measured. */
    private enum Pace {
        FULL(2, 2, 1_000, 4, 750),
        QUICK(1, 1, 400, 3, 300);

        private final int forks;
        private final int warmups;
        private final int warmupMillis;
        private final int measurements;
        private final int measurementMillis;

        Pace(int forks, int warmups, int warmupMillis, int measurements, int measurementMillis) {
            this.forks = forks;
            this.warmups = warmups;
            this.warmupMillis = warmupMillis;
            this.measurements = measurements;
            this.measurementMillis = measurementMillis;
        }

        ChainedOptionsBuilder set(ChainedOptionsBuilder options) {
            return options.forks(forks)
                    .warmupIterations(warmups)
                    .warmupTime(TimeValue.milliseconds(warmupMillis))
                    .measurementIterations(measurements)
                    .measurementTime(TimeValue.milliseconds(measurementMillis));
        }

        String text() {
            return "Each: " + forks + " x (" + warmups + " x " + warmupMillis + " ms to warm up, " + measurements
                    + " x " + measurementMillis + " ms measured)";
        }
    }
}
