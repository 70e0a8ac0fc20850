package dev.samovar.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** Results as a Markdown table: each benchmark with its time, its allocation and its ratio to each of its baselines. */
final class Table {

    private static final String ALLOCATION = "gc.alloc.rate.norm";
    private static final String SUFFIX = "Benchmark";
    private static final String ROW = "| %-38s | %22s | %8s | %-28s |%n";

    private final Map<Name, RunResult> results;

    Table(Collection<RunResult> results) {
        this.results = results.stream()
                .collect(Collectors.toMap(
                        result -> Name.of(result.getParams()),
                        result -> result,
                        (first, second) -> second,
                        TreeMap::new));
    }

    String text() {
        StringBuilder text = new StringBuilder()
                .append(String.format(Locale.ROOT, ROW, "benchmark", "ns/op", "B/op", "beside its baseline"))
                .append(String.format("|---|--:|--:|---|%n"));
        results.forEach((name, result) -> text.append(String.format(
                Locale.ROOT, ROW, name, time(result.getPrimaryResult()), allocation(result), ratios(name, result))));
        return text.toString();
    }

    private static String time(Result<?> result) {
        return number(result.getScore()) + " ± " + number(result.getScoreError());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%,.1f" : "%,.0f", value);
    }

    private static String allocation(RunResult result) {
        Result<?> allocation = result.getSecondaryResults().get(ALLOCATION);
        return allocation == null ? "?" : String.format(Locale.ROOT, "%,.0f", allocation.getScore());
    }

    /** Empty for a baseline. One that was not measured in this run is left out. */
    private String ratios(Name name, RunResult result) {
        return Arrays.stream(name.baselines())
                .flatMap(baseline -> Stream.ofNullable(results.get(baseline))
                        .map(beside -> ratio(score(result) / score(beside)) + " x " + baseline.method()))
                .collect(Collectors.joining(", "));
    }

    private static String ratio(double ratio) {
        return ratio < 0.1
                ? String.format(Locale.ROOT, "1/%,.0f", 1 / ratio)
                : String.format(Locale.ROOT, ratio < 10 ? "%.2f" : "%,.0f", ratio);
    }

    private static double score(RunResult result) {
        return result.getPrimaryResult().getScore();
    }

    /**
     * What tells one result from another.
     *
     * @param type the class's full name
     * @param parameters values of parameters, as one text
     */
    private record Name(String type, String method, String parameters) implements Comparable<Name> {

        // What belongs together stands together, with its baselines at the end
        private static final Comparator<Name> ORDER = Comparator.comparing(Name::type)
                .thenComparing(Name::parameters)
                .thenComparing(name -> name.baselines().length == 0)
                .thenComparing(Name::method);

        static Name of(BenchmarkParams params) {
            String name = params.getBenchmark();
            int dot = name.lastIndexOf('.');
            String parameters =
                    params.getParamsKeys().stream().map(params::getParam).collect(Collectors.joining(" "));
            return new Name(name.substring(0, dot), name.substring(dot + 1), parameters);
        }

        Name[] baselines() {
            try {
                return Arrays.stream(Class.forName(type).getMethods())
                        .filter(candidate -> candidate.getName().equals(method))
                        .map(candidate -> candidate.getAnnotation(Beside.class))
                        .filter(beside -> beside != null)
                        .flatMap(beside -> Arrays.stream(beside.value()))
                        .map(baseline -> new Name(type, baseline, parameters))
                        .toArray(Name[]::new);
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException("A benchmark was measured that is not here", e);
            }
        }

        @Override
        public int compareTo(Name other) {
            return ORDER.compare(this, other);
        }

        @Override
        public String toString() {
            String simple = type.substring(type.lastIndexOf('.') + 1);
            String subject = simple.endsWith(SUFFIX) ? simple.substring(0, simple.length() - SUFFIX.length()) : simple;
            return subject + '.' + method + (parameters.isEmpty() ? "" : ' ' + parameters.toLowerCase(Locale.ROOT));
        }
    }
}
