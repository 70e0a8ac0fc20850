package dev.samovar.model.sample;

import dev.samovar.model.Prompt;
import dev.samovar.model.Shape;
import java.util.Map;

/** The JSON text that answers a prompt with sample content of the shape that was asked for. */
final class SampleAnswer {

    private static final String MARK = "Sample content";

    private final String subject;
    private final StringBuilder json = new StringBuilder();

    private SampleAnswer(String subject) {
        this.subject = subject;
    }

    static String to(Prompt prompt) {
        SampleAnswer answer = new SampleAnswer(SampleSubject.of(prompt));
        answer.write(prompt.shape(), "answer");
        return answer.json.toString();
    }

    private void write(Shape shape, String label) {
        if (shape instanceof Shape.Fields fields) {
            writeFields(fields);
        } else if (shape instanceof Shape.Items items) {
            writeItems(items, label);
        } else {
            writeText(MARK + ": " + label + " about " + subject);
        }
    }

    private void writeFields(Shape.Fields fields) {
        String separator = "{";
        for (Map.Entry<String, Shape> field : fields.fields().entrySet()) {
            json.append(separator);
            writeText(field.getKey());
            json.append(':');
            write(field.getValue(), field.getKey().replace('_', ' '));
            separator = ",";
        }
        json.append(fields.fields().isEmpty() ? "{}" : "}");
    }

    private void writeItems(Shape.Items items, String label) {
        json.append('[');
        for (int number = 1; number <= items.size(); number++) {
            if (number > 1) {
                json.append(',');
            }
            write(items.items(), label + ", " + number + " of " + items.size() + ",");
        }
        json.append(']');
    }

    private void writeText(String text) {
        json.append('"');
        text.chars().forEach(this::writeCharacter);
        json.append('"');
    }

    private void writeCharacter(int character) {
        if (character == '"' || character == '\\') {
            json.append('\\').append((char) character);
        } else if (character < 0x20) {
            json.append("\\u%04x".formatted(character));
        } else {
            json.append((char) character);
        }
    }
}
