package dev.samovar.cache.key;

import java.util.ArrayList;
import java.util.List;

/** The parser of a {@link GlobPattern}. For one pattern and one thread. */
final class GlobParser {

    private final int[] pattern;
    private final List<GlobToken> tokens = new ArrayList<>();
    private final StringBuilder literals = new StringBuilder();
    private int position;

    GlobParser(int[] pattern) {
        this.pattern = pattern;
    }

    /**
     * The parts of the pattern, in their order.
     *
     * @throws IllegalArgumentException if it is unfinished; the message tells the caller what to do
     */
    List<GlobToken> read() {
        while (position < pattern.length) {
            int codePoint = pattern[position++];
            switch (codePoint) {
                case '*' -> add(new GlobToken.AnyText());
                case '?' -> add(new GlobToken.AnyCharacter());
                case '[' -> add(set());
                case '\\' -> literals.appendCodePoint(escaped());
                default -> literals.appendCodePoint(codePoint);
            }
        }
        addLiterals();
        return List.copyOf(tokens);
    }

    private void add(GlobToken wildcard) {
        addLiterals();
        tokens.add(wildcard);
    }

    // Folded together as subjects are, since folding may join what stands side by side
    private void addLiterals() {
        Subject.foldSpelling(literals.toString()).codePoints().forEach(c -> tokens.add(new GlobToken.Literal(c)));
        literals.setLength(0);
    }

    private GlobToken set() {
        boolean negated = position < pattern.length && pattern[position] == '^';
        if (negated) {
            position++;
        }
        List<GlobToken.Range> ranges = new ArrayList<>();
        while (position < pattern.length && pattern[position] != ']') {
            int first = member();
            int last = first;
            if (position + 1 < pattern.length && pattern[position] == '-' && pattern[position + 1] != ']') {
                position++;
                last = member();
            }
            ranges.add(new GlobToken.Range(Math.min(first, last), Math.max(first, last)));
        }
        if (position == pattern.length) {
            throw new IllegalArgumentException("Pattern invalid: close '[' with ']', or write '\\['");
        }
        position++;
        if (ranges.isEmpty()) {
            throw new IllegalArgumentException("Pattern invalid: put a character between '[' and ']'");
        }
        return new GlobToken.OneOf(List.copyOf(ranges), negated);
    }

    private int member() {
        int codePoint = pattern[position++];
        return Subject.foldCodePoint(codePoint == '\\' ? escaped() : codePoint);
    }

    private int escaped() {
        if (position == pattern.length) {
            throw new IllegalArgumentException("Pattern invalid: write a character after '\\'");
        }
        return pattern[position++];
    }
}
