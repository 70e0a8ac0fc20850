package dev.samovar.cache.key;

import java.text.Normalizer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A glob over logical keys, anchored at both ends; letters match in either case.
 *
 * <p>{@code *} stands for any text, {@code ?} for one character, {@code [abc]}, {@code [a-c]} and {@code [^abc]} for
 * one of (or none of) a set, and {@code \x} for {@code x} itself. A match takes time in the length of the pattern times
 * that of the text, whatever the pattern, so a hostile one costs no more than another of its length.
 */
public final class GlobPattern {

    /** The longest pattern, in characters. */
    public static final int MAX_LENGTH = 512;

    private static final int FINGERPRINT_DIGITS = 32;
    private static final int MAX_LITERAL = 400;
    private static final String WILDCARDS = "*?[]\\";

    private final String text;
    private final List<GlobToken> tokens;

    private GlobPattern(String text, List<GlobToken> tokens) {
        this.text = text;
        this.tokens = tokens;
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if it is empty, too long or unfinished; the message tells the caller what to do
     */
    public static GlobPattern parse(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("Pattern required");
        }
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("Pattern too long: use at most " + MAX_LENGTH + " characters");
        }
        String normal = Normalizer.normalize(text, Normalizer.Form.NFC);
        return new GlobPattern(text, new GlobParser(normal.codePoints().toArray()).read());
    }

    /** The pattern of texts that begin with a literal one, of which only the beginning counts if it is long. */
    public static GlobPattern startingWith(String literal) {
        StringBuilder glob = new StringBuilder();
        literal.codePoints().takeWhile(c -> glob.length() < MAX_LITERAL).forEach(c -> {
            if (WILDCARDS.indexOf(c) >= 0) {
                glob.append('\\');
            }
            glob.appendCodePoint(c);
        });
        return parse(glob.append('*').toString());
    }

    /** The pattern as it was written. */
    public String text() {
        return text;
    }

    /**
     * A key as patterns see it: its logical key as it is written, and with the {@code :} and {@code %} of its subject in
     * their plain form. Made once for any number of patterns.
     */
    public static final class Candidate {

        private final int[] written;
        private final int @Nullable [] plain;

        private Candidate(int[] written, int @Nullable [] plain) {
            this.written = written;
            this.plain = plain;
        }

        /**
         * The forms of a key.
         *
         * @param version the version at present
         */
        public static Candidate of(CacheKey key, String version) {
            boolean escaped = key.subject().indexOf('%') >= 0;
            return new Candidate(folded(key.logical(version)), escaped ? folded(key.plain(version)) : null);
        }
    }

    /**
     * Whether the logical key of an entry fits, as it is written or as people see it.
     *
     * @param version the version at present
     */
    public boolean matches(CacheKey key, String version) {
        return matches(Candidate.of(key, version));
    }

    /** Whether one of the forms of a key fits. */
    public boolean matches(Candidate candidate) {
        return matches(candidate.written) || (candidate.plain != null && matches(candidate.plain));
    }

    /** Whether the whole of a text fits. */
    boolean matches(String candidate) {
        return matches(folded(candidate));
    }

    private static int[] folded(String text) {
        return Subject.foldSpelling(text).codePoints().toArray();
    }

    private boolean matches(int[] input) {
        int token = 0;
        int position = 0;
        int starToken = -1;
        int starPosition = 0;
        while (position < input.length) {
            if (token < tokens.size() && tokens.get(token) instanceof GlobToken.AnyText) {
                starToken = token++;
                starPosition = position;
            } else if (token < tokens.size() && tokens.get(token).accepts(input[position])) {
                token++;
                position++;
            } else if (starToken >= 0) {
                token = starToken + 1;
                position = ++starPosition;
            } else {
                return false;
            }
        }
        while (token < tokens.size() && tokens.get(token) instanceof GlobToken.AnyText) {
            token++;
        }
        return token == tokens.size();
    }

    /**
     * The literal text that every match begins with, folded; up to the first wildcard, possibly empty. It lets a store
     * leave out namespaces that cannot match.
     */
    public String literalPrefix() {
        StringBuilder prefix = new StringBuilder();
        for (GlobToken token : tokens) {
            if (!(token instanceof GlobToken.Literal literal)) {
                break;
            }
            prefix.appendCodePoint(literal.codePoint());
        }
        return prefix.toString();
    }

    /**
     * The namespace that every match belongs to, or null if matches of several are possible.
     *
     * @param version the version at present
     */
    public @Nullable String onlyNamespace(String version) {
        String prefix = literalPrefix();
        String start = Subject.foldSpelling(version) + ':';
        int end = prefix.indexOf(':', start.length());
        return prefix.startsWith(start) && end > 0 ? prefix.substring(start.length(), end) : null;
    }

    /**
     * The shard of every key that fits, or -1 if there may be several: known if the pattern ends with a whole fingerprint.
     */
    public int onlyShard() {
        int digits = tokens.size() - FINGERPRINT_DIGITS;
        if (digits < 1 || !tokens.get(digits - 1).equals(new GlobToken.Literal(':'))) {
            return -1;
        }
        boolean whole = tokens.subList(digits, tokens.size()).stream()
                .allMatch(token ->
                        token instanceof GlobToken.Literal literal && Character.digit(literal.codePoint(), 16) >= 0);
        return whole && tokens.get(digits) instanceof GlobToken.Literal first
                ? Character.digit(first.codePoint(), 16)
                : -1;
    }

    @Override
    public String toString() {
        return text;
    }
}
