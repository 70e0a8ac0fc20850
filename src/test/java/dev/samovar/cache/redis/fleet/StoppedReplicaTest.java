package dev.samovar.cache.redis.fleet;

import static dev.samovar.cache.redis.BusFixture.awaitConfirmed;
import static dev.samovar.cache.redis.BusFixture.purge;
import static dev.samovar.testing.store.SampleEntries.EXPLANATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.Purge;
import dev.samovar.cache.redis.BusFixture;
import dev.samovar.cache.redis.BusFixture.Replica;
import dev.samovar.cache.redis.bus.ReplicaBus.Confirmations;
import dev.samovar.testing.Processes;
import dev.samovar.testing.redis.RedisServerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class StoppedReplicaTest {

    private static final int ROUNDS = 8;
    private static final int LOOK_UPS = 200;
    private static final Purge PURGE = Purge.of(EXPLANATION);

    /** The replica is stopped with a warm copy and a queue of requests, and goes on right after the purge's answer. */
    @Test
    @Timeout(120)
    @EnabledOnOs(OS.LINUX)
    void aReplicaThatWasStoppedDuringAPurgeServesNothingFromBeforeIt() throws Exception {
        try (RedisServerProcess server = RedisServerProcess.start();
                BusFixture fixture = new BusFixture()) {
            Replica purger = fixture.replica(server.url());
            awaitConfirmed(purger);
            Process replica = launch(server.url());
            try (BufferedReader out = replica.inputReader();
                    Writer in = replica.outputWriter()) {
                for (int round = 0; round < ROUNDS; round++) {
                    String old = warm(in, out);
                    Processes.signal(replica, "STOP");
                    awaitStopped(replica);
                    in.write("get\n".repeat(LOOK_UPS));
                    in.flush();
                    assertThat(purge(purger, PURGE)).isEqualTo(new Confirmations(2, 1));
                    Processes.signal(replica, "CONT");
                    assertThat(read(out, LOOK_UPS)).hasSize(LOOK_UPS).doesNotContain(old);
                }
            } finally {
                replica.destroyForcibly().onExit().join();
            }
        }
    }

    private static Process launch(String url) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        classPath,
                        StoppedReplica.class.getName(),
                        url)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Asks until the answer comes from the copy, and returns it. */
    private static String warm(Writer in, BufferedReader out) {
        List<String> last = new ArrayList<>(List.of(""));
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            in.write("get\n".repeat(2));
            in.flush();
            List<String> answers = read(out, 2);
            last.set(0, answers.get(1));
            return answers.get(0).equals(answers.get(1));
        });
        return last.get(0);
    }

    /** A thread that runs when the signal is sent goes on for a moment. */
    private static void awaitStopped(Process process) {
        Path threads = Path.of("/proc", "" + process.pid(), "task");
        await().pollInterval(Duration.ofMillis(1)).until(() -> {
            try (Stream<Path> all = Files.list(threads)) {
                return all.allMatch(StoppedReplicaTest::isStopped);
            }
        });
    }

    private static boolean isStopped(Path thread) {
        try {
            return Files.readString(thread.resolve("status")).contains("State:\tT");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> read(BufferedReader out, int count) {
        List<String> answers = new ArrayList<>();
        try {
            while (answers.size() < count) {
                String line = out.readLine();
                if (line == null) {
                    break;
                }
                if (line.startsWith("=")) {
                    answers.add(line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return answers;
    }
}
