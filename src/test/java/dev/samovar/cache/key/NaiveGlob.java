package dev.samovar.cache.key;

/** A matcher of globs in plain ASCII by backtracking: obvious, and slow. */
final class NaiveGlob {

    private NaiveGlob() {}

    static boolean isValid(String pattern) {
        int i = 0;
        while (i < pattern.length()) {
            i = end(pattern, i);
            if (i < 0) {
                return false;
            }
        }
        return true;
    }

    static boolean matches(String pattern, String text) {
        if (pattern.isEmpty()) {
            return text.isEmpty();
        }
        int end = end(pattern, 0);
        String rest = pattern.substring(end);
        if (pattern.charAt(0) == '*') {
            return matches(rest, text) || (!text.isEmpty() && matches(pattern, text.substring(1)));
        }
        return !text.isEmpty()
                && accepts(pattern.substring(0, end), Character.toLowerCase(text.charAt(0)))
                && matches(rest, text.substring(1));
    }

    /** Where the token that begins at {@code start} ends, or -1 if it does not. */
    private static int end(String pattern, int start) {
        if (pattern.charAt(start) == '\\') {
            return start + 2 <= pattern.length() ? start + 2 : -1;
        }
        if (pattern.charAt(start) != '[') {
            return start + 1;
        }
        int first = pattern.startsWith("^", start + 1) ? start + 2 : start + 1;
        for (int i = first; i < pattern.length(); i++) {
            if (pattern.charAt(i) == ']') {
                return i > first ? i + 1 : -1;
            }
            if (pattern.charAt(i) == '\\') {
                i++;
            }
        }
        return -1;
    }

    private static boolean accepts(String token, char c) {
        return switch (token.charAt(0)) {
            case '?' -> true;
            case '\\' -> token.charAt(1) == c;
            case '[' -> token.charAt(1) == '^' ? !contains(token, 2, c) : contains(token, 1, c);
            default -> token.charAt(0) == c;
        };
    }

    private static boolean contains(String set, int start, char c) {
        int i = start;
        while (i < set.length() - 1) {
            i += set.charAt(i) == '\\' ? 1 : 0;
            char first = set.charAt(i++);
            char last = first;
            if (i < set.length() - 2 && set.charAt(i) == '-') {
                i += set.charAt(i + 1) == '\\' ? 2 : 1;
                last = set.charAt(i++);
            }
            if (Math.min(first, last) <= c && c <= Math.max(first, last)) {
                return true;
            }
        }
        return false;
    }
}
