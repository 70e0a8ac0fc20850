package dev.samovar.deployment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Dockerfile as a list of instructions, in the order of the file.
 *
 * @param instructions all of them
 */
public record Dockerfile(List<Instruction> instructions) {

    private static final Pattern EXEC_FORM = Pattern.compile("\\[.*]$", Pattern.DOTALL);
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * One instruction.
     *
     * @param name in capitals
     * @param value all that follows, on one line
     */
    public record Instruction(String name, String value) {

        /** The words that are no options. */
        List<String> words() {
            return Stream.of(value.split("\\s+"))
                    .filter(word -> !word.startsWith("--"))
                    .toList();
        }

        boolean hasOption(String option) {
            return Stream.of(value.split("\\s+")).anyMatch(word -> word.startsWith("--" + option));
        }

        /** The arguments of the exec form, which needs no shell. */
        public List<String> command() {
            Matcher list = EXEC_FORM.matcher(value);
            if (!list.find()) {
                throw new AssertionError(name + " is not in exec form: " + value);
            }
            try {
                return List.of(JSON.readValue(list.group(), String[].class));
            } catch (JsonProcessingException e) {
                throw new AssertionError(name + " is no JSON: " + list.group(), e);
            }
        }
    }

    public static Dockerfile read(String name) {
        List<Instruction> instructions = new ArrayList<>();
        String text = Settings.read(Path.of("docker", name));
        String unbroken = text.replaceAll("(?m)^\\s*#.*\n", "").replaceAll("\\\\\n\\s*", "");
        for (String line : unbroken.lines().filter(line -> !line.isBlank()).toList()) {
            String[] parts = line.strip().split("\\s+", 2);
            instructions.add(new Instruction(parts[0].toUpperCase(Locale.ROOT), parts[1]));
        }
        return new Dockerfile(instructions);
    }

    /** The instructions of the stage that becomes the image. */
    public Dockerfile lastStage() {
        List<Dockerfile> stages = stages();
        return stages.get(stages.size() - 1);
    }

    /** The instructions of a stage with a name. */
    Dockerfile stage(String name) {
        return stages().stream()
                .filter(stage -> stage.instructions.get(0).value().endsWith(" AS " + name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no stage " + name));
    }

    private List<Dockerfile> stages() {
        List<List<Instruction>> stages = new ArrayList<>();
        for (Instruction instruction : instructions) {
            if (instruction.name().equals("FROM")) {
                stages.add(new ArrayList<>());
            }
            if (!stages.isEmpty()) {
                stages.get(stages.size() - 1).add(instruction);
            }
        }
        return stages.stream().map(Dockerfile::new).toList();
    }

    List<Instruction> all(String name) {
        return instructions.stream()
                .filter(instruction -> instruction.name().equals(name))
                .toList();
    }

    public Instruction only(String name) {
        List<Instruction> found = all(name);
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " of " + name);
        }
        return found.get(0);
    }
}
