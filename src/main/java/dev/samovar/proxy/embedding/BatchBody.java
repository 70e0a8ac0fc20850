package dev.samovar.proxy.embedding;

import dev.samovar.proxy.BatchFormat;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;

/** The body of a request with inputs, of which another with fewer inputs can be made. */
final class BatchBody {

    private final JsonSpan root;
    private final JsonSpan given;
    private final List<JsonSpan> inputs;

    private BatchBody(JsonSpan root, JsonSpan given, List<JsonSpan> inputs) {
        this.root = root;
        this.given = given;
        this.inputs = inputs;
    }

    /**
     * The body with these bytes, which were read as JSON before; empty if it has not so many inputs.
     *
     * @param count how many inputs it has
     */
    static Optional<BatchBody> read(BatchFormat format, byte[] bytes, int count) {
        try {
            JsonSpan root = JsonSpan.of(bytes);
            JsonSpan given = root.members().get(format.inputs());
            if (given == null) {
                return Optional.empty();
            }
            List<JsonSpan> inputs = given.isArray() ? given.elements() : List.of(given);
            boolean isOne = count == 1 && inputs.size() != 1 && format.lone();
            return isOne || inputs.size() == count
                    ? Optional.of(new BatchBody(root, given, isOne ? List.of(given) : inputs))
                    : Optional.empty();
        } catch (JsonSpan.MalformedException e) {
            return Optional.empty();
        }
    }

    /** The client's own bytes. */
    byte[] bytes() {
        return root.bytes();
    }

    /** The body with some of the inputs in place of all; all else is as the client wrote it. */
    byte[] with(List<Integer> places) {
        byte[] all = root.bytes();
        ByteArrayOutputStream out = new ByteArrayOutputStream(all.length);
        out.write(all, 0, given.from());
        char before = '[';
        for (int place : places) {
            out.write(before);
            inputs.get(place).writeTo(out);
            before = ',';
        }
        out.write(']');
        out.write(all, given.to(), all.length - given.to());
        return out.toByteArray();
    }
}
