package dev.samovar.abuse.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What must be true of every line of the service's log: it has the form of the service's own lines, no character in it
 * does anything to a terminal, and it is no error.
 */
public record LogCheck(List<String> secrets) {

    /** What forged lines begin with. */
    public static final String MARK = "FORGED-";

    private static final Pattern OWN = Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3} [A-Z]+ .*");
    private static final Pattern ERROR = Pattern.compile(".{24}(ERROR|FATAL)");
    private static final Pattern TRACE = Pattern.compile("\\s+at |Caused by: |\\s+\\.\\.\\. \\d+ more");
    private static final int SHOWN = 300;

    /** The complaints about a whole log. Lines that differ in their numbers alone are one of them. */
    public List<String> complaints(byte[] log) {
        Map<String, Integer> complaints = new LinkedHashMap<>();
        String text;
        try {
            text = UTF_8.newDecoder().decode(ByteBuffer.wrap(log)).toString();
        } catch (CharacterCodingException e) {
            complaints.put("the log is not UTF-8", 1);
            text = new String(log, UTF_8);
        }
        String before = "";
        for (String line : text.split("\n", -1)) {
            String complaint = complaint(line);
            if (TRACE.matcher(line).lookingAt()) {
                complaints.merge("a stack trace: " + shown(before), 1, Integer::sum);
            } else if (!complaint.isEmpty()) {
                complaints.merge(complaint + ": " + shown(line), 1, Integer::sum);
            }
            before = line.isBlank() || TRACE.matcher(line).lookingAt() ? before : line;
        }
        return complaints.entrySet().stream()
                .map(complaint -> complaint.getValue() + " x " + complaint.getKey())
                .toList();
    }

    private String complaint(String line) {
        if (line.startsWith(MARK)) {
            return "a forged line";
        }
        if (line.codePoints().anyMatch(LogCheck::isUnsafe)) {
            return "a character that does something";
        }
        if (secrets.stream().anyMatch(line::contains)) {
            return "a secret";
        }
        if (!line.isEmpty() && !OWN.matcher(line).matches()) {
            return "a line of another form";
        }
        return ERROR.matcher(line).lookingAt() ? "an error" : "";
    }

    private static boolean isUnsafe(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL -> codePoint != '\t';
            case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> true;
            default -> false;
        };
    }

    private static String shown(String line) {
        String safe = line.replaceAll("[^\\x20-\\x7e]", "?");
        safe = safe.replaceAll("\\d+", "9");
        return safe.substring(0, Math.min(SHOWN, safe.length()));
    }
}
