package dev.samovar.cache.key;

import java.util.List;

/** A part of a {@link GlobPattern}: one character, or a wildcard. */
sealed interface GlobToken {
    /** Whether it stands for this character, which is folded. */
    boolean accepts(int codePoint);

    /** One character, folded. */
    record Literal(int codePoint) implements GlobToken {
        @Override
        public boolean accepts(int candidate) {
            return codePoint == candidate;
        }
    }

    /** {@code ?}. */
    record AnyCharacter() implements GlobToken {
        @Override
        public boolean accepts(int candidate) {
            return true;
        }
    }

    /** {@code *}: any number of characters, which the match itself takes. */
    record AnyText() implements GlobToken {
        @Override
        public boolean accepts(int candidate) {
            return false;
        }
    }

    /** The characters from {@code first} to {@code last}. */
    record Range(int first, int last) {}

    /** {@code [...]}: one of a set, or none of it. */
    record OneOf(List<Range> ranges, boolean negated) implements GlobToken {
        @Override
        public boolean accepts(int candidate) {
            boolean member = ranges.stream().anyMatch(r -> r.first() <= candidate && candidate <= r.last());
            return member != negated;
        }
    }
}
