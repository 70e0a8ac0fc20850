package dev.samovar.proxy.embedding;

import dev.samovar.proxy.BatchFormat;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An answer with the results of some inputs, of which others can be composed. The bytes of a result stay as the upstream
 * wrote them, but for its index.
 */
final class BatchAnswer {

    private static final int MAX_INDEX_DIGITS = 9;

    /** What a result takes besides its bytes: a comma, and an index that may have more digits. */
    private static final int MARGIN = 12;

    /** What the usage takes at most if it is written anew. */
    private static final int USAGE = 120;

    private final BatchFormat format;
    private final JsonSpan root;
    private final JsonSpan list;
    private final @Nullable JsonSpan usage;
    private final List<Result> results;

    private BatchAnswer(
            BatchFormat format, JsonSpan root, JsonSpan list, @Nullable JsonSpan usage, List<Result> results) {
        this.format = format;
        this.root = root;
        this.list = list;
        this.usage = usage;
        this.results = results;
    }

    /**
     * The result of one input.
     *
     * @param index the place of its index; null if it has none
     */
    record Result(JsonSpan value, @Nullable JsonSpan index) {

        void writeTo(ByteArrayOutputStream out, int place) {
            if (index == null) {
                value.writeTo(out);
                return;
            }
            byte[] bytes = value.bytes();
            out.write(bytes, value.from(), index.from() - value.from());
            out.writeBytes(Integer.toString(place).getBytes(StandardCharsets.US_ASCII));
            out.write(bytes, index.to(), value.to() - index.to());
        }
    }

    /**
     * An answer with these bytes; empty unless it has exactly one result for each input, in any order if they have indexes.
     *
     * @param inputs how many inputs were sent
     */
    static Optional<BatchAnswer> read(BatchFormat format, byte[] bytes, int inputs) {
        try {
            JsonSpan root = JsonSpan.of(bytes);
            Map<String, JsonSpan> members = root.members();
            JsonSpan list = members.get(format.results());
            if (list == null || !list.isArray()) {
                return Optional.empty();
            }
            JsonSpan usage = members.get(format.usage());
            boolean hasUsage = usage != null && usage.isObject();
            return results(format, list.elements(), inputs)
                    .map(results -> new BatchAnswer(format, root, list, hasUsage ? usage : null, results));
        } catch (JsonSpan.MalformedException e) {
            return Optional.empty();
        }
    }

    private static Optional<List<Result>> results(BatchFormat format, List<JsonSpan> elements, int inputs) {
        @Nullable Result[] byInput = new @Nullable Result[inputs];
        for (int i = 0; i < elements.size(); i++) {
            JsonSpan index =
                    format.index().isEmpty() ? null : elements.get(i).members().get(format.index());
            int place = format.index().isEmpty() ? i : index(index);
            if (place < 0 || place >= inputs || byInput[place] != null) {
                return Optional.empty();
            }
            byInput[place] = new Result(elements.get(i), index);
        }
        List<Result> results = new ArrayList<>(inputs);
        for (Result result : byInput) {
            if (result == null) {
                return Optional.empty();
            }
            results.add(result);
        }
        return Optional.of(results);
    }

    private static int index(@Nullable JsonSpan index) {
        String digits = index == null ? "" : index.ascii();
        boolean isNumber = !digits.isEmpty()
                && digits.length() <= MAX_INDEX_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return isNumber ? Integer.parseInt(digits) : -1;
    }

    /** How many results there are. */
    int size() {
        return results.size();
    }

    /** The result of the input at a place. */
    Result result(int place) {
        return results.get(place);
    }

    /** The answer to a request with one input alone, at no cost: an entry. */
    byte[] alone(int place) {
        return with(List.of(results.get(place)), OptionalLong.of(0));
    }

    /** No fewer bytes than the same answer with other results has. */
    long sizeWith(List<Result> others) {
        long size = (long) root.length() - list.length() + USAGE;
        for (Result result : others) {
            size += result.value().length() + MARGIN;
        }
        return size;
    }

    /**
     * The same answer with other results.
     *
     * @param tokens what it cost; empty for what this answer says
     */
    byte[] with(List<Result> others, OptionalLong tokens) {
        ByteArrayOutputStream out = new ByteArrayOutputStream((int) sizeWith(others));
        JsonSpan spent = tokens.isPresent() ? usage : null;
        int at = root.from();
        if (spent != null && spent.from() < list.from()) {
            at = writeUsage(out, at, spent, tokens.orElse(0));
        }
        out.write(root.bytes(), at, list.from() - at);
        writeList(out, others);
        at = list.to();
        if (spent != null && spent.from() > list.from()) {
            at = writeUsage(out, at, spent, tokens.orElse(0));
        }
        out.write(root.bytes(), at, root.to() - at);
        return out.toByteArray();
    }

    private int writeUsage(ByteArrayOutputStream out, int at, JsonSpan spent, long tokens) {
        out.write(root.bytes(), at, spent.from() - at);
        // All the numbers in it are the tokens of the inputs: an embedding makes none
        String text = format.noUsage().replace("0", Long.toString(tokens));
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        return spent.to();
    }

    private static void writeList(ByteArrayOutputStream out, List<Result> results) {
        out.write('[');
        for (int i = 0; i < results.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            results.get(i).writeTo(out, i);
        }
        out.write(']');
    }
}
