package dev.samovar.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.abuse.check.LogCheck;
import dev.samovar.abuse.client.Complaints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The report of one process: a table of the parts, one of its resources, and every complaint. */
public final class AbuseReport {

    private final long seed;
    private final int requests;
    private final List<Complaints> parts = new ArrayList<>();
    private final StringBuilder vitals = new StringBuilder(Vitals.heading());
    private final List<String> log = new ArrayList<>();
    private long logLines;
    private final long start = System.nanoTime();

    public AbuseReport(long seed, int requests) {
        this.seed = seed;
        this.requests = requests;
    }

    /** A part of the abuse, to be filled. */
    public Complaints part(String name) {
        Complaints part = new Complaints(name);
        parts.add(part);
        return part;
    }

    public void vitals(String service, String when, Vitals found) {
        vitals.append(found.row(service, when));
    }

    public void log(LogCheck check, byte[] text) {
        log.addAll(check.complaints(text));
        logLines = new String(text, java.nio.charset.StandardCharsets.ISO_8859_1)
                .lines()
                .count();
    }

    /** Prints and writes it, and fails if there is any complaint. */
    public void finish(String service) throws IOException {
        StringBuilder text = new StringBuilder("## %s: seed %d, abuse.requests %d, %d s\n\n"
                .formatted(service, seed, requests, (System.nanoTime() - start) / 1_000_000_000));
        text.append(Complaints.heading());
        parts.forEach(part -> text.append(part.row()));
        text.append('\n').append(vitals);
        text.append("\n%d lines in the log, %d complaints about them\n".formatted(logLines, log.size()));
        List<String> complaints = new ArrayList<>(log.stream().limit(40).toList());
        parts.forEach(part -> complaints.addAll(part.kept()));
        String all = text + (complaints.isEmpty() ? "" : "\n```\n" + String.join("\n\n", complaints) + "\n```\n");
        System.out.println(text);
        Path file = Path.of("target", "abuse", seed + "-" + service + ".md");
        Files.writeString(file, all);

        assertThat(complaints).as("seed " + seed + ", all of them in " + file).isEmpty();
    }
}
