package dev.samovar.content.json;

import java.util.ArrayList;
import java.util.List;

/**
 * The extent of one JSON object or list in a text, with the escapes in its texts repaired.
 *
 * <p>Models write formulas with single backslashes: {@code \frac} is a form feed and "rac" to JSON, {@code \alpha} an
 * error. A backslash before the name of a LaTeX command, or before what JSON knows no escape for, stands for itself. Some
 * names ({@code \ne}, {@code \to}) are a line break or a tab before a word as well: they are commands within a formula if
 * nothing in the value escapes its backslashes, and ambiguous if other backslashes of the value stand for themselves. Raw
 * line breaks and tabs in a text become escapes.
 */
final class JsonExtent {

    private final String text;
    private final StringBuilder repaired = new StringBuilder();
    private final List<Unclear> unclear = new ArrayList<>();
    private final int end;
    private boolean single;
    private boolean escaped;
    private boolean formula;
    private boolean ambiguous;
    private int position;

    /** @param start where an opening brace or bracket is */
    JsonExtent(String text, int start) {
        this.text = text;
        this.position = start;
        this.end = scan();
        resolve();
    }

    /** The position after the value; -1 if it is not closed. */
    int end() {
        return end;
    }

    /** The value's text, which may still be no JSON. */
    String repaired() {
        return repaired.toString();
    }

    /** Whether a backslash in it may be read in two ways. */
    boolean isAmbiguous() {
        return ambiguous;
    }

    private int scan() {
        int depth = 0;
        while (position < text.length()) {
            char c = text.charAt(position++);
            repaired.append(c);
            if (c == '"') {
                formula = false;
                string();
            } else if (c == '{' || c == '[') {
                depth++;
            } else if ((c == '}' || c == ']') && --depth == 0) {
                return position;
            }
        }
        return -1;
    }

    /** Copies a text up to its closing quotation mark. */
    private void string() {
        while (position < text.length()) {
            char c = text.charAt(position++);
            switch (c) {
                case '\\' -> backslash(position < text.length() ? text.charAt(position) : ' ');
                case '\n' -> repaired.append("\\n");
                case '\r' -> repaired.append("\\r");
                case '\t' -> repaired.append("\\t");
                default -> repaired.append(c);
            }
            if (c == '$') {
                formula = !formula && beginsFormula();
            } else if (c == '"') {
                return;
            }
        }
    }

    /** Whether the dollar sign before the position has a counterpart in the same text: a price has none. */
    private boolean beginsFormula() {
        int close = text.indexOf('$', position);
        int quote = text.indexOf('"', position);
        return close > position + 1
                && close < quote
                && !Character.isWhitespace(text.charAt(position))
                && !Character.isWhitespace(text.charAt(close - 1))
                && !Character.isDigit(text.charAt(close + 1));
    }

    /** Copies an escape, or a backslash that stands for itself. */
    private void backslash(char c) {
        switch (c) {
            case '\\' -> escapedBackslash();
            case '"', '/' -> copy("\\" + c);
            case '\'' -> copy("'");
            case 'b', 'f', 'n', 'r', 't' -> letter();
            case 'u' -> repaired.append(isHex(position + 1) ? "\\" : itself());
            case '$' -> copy(itself() + '$');
            default -> {
                formula = c == '(' || (formula && c != ')');
                repaired.append(itself());
            }
        }
    }

    private void escapedBackslash() {
        copy("\\\\");
        char next = position < text.length() ? text.charAt(position) : ' ';
        escaped |= Character.isLetter(next) || next == '(' || next == '[';
    }

    private void letter() {
        String name = LatexCommands.nameAt(text, position);
        if (LatexCommands.isWord(name)) {
            unclear.add(new Unclear(repaired.length(), formula));
            repaired.append('\\');
        } else {
            repaired.append(LatexCommands.isCommand(name) ? itself() : "\\");
        }
    }

    private void copy(String replacement) {
        position++;
        repaired.append(replacement);
    }

    private String itself() {
        single = true;
        return "\\\\";
    }

    private void resolve() {
        for (int i = unclear.size() - 1; i >= 0; i--) {
            Unclear one = unclear.get(i);
            if (one.inFormula() && !escaped) {
                repaired.insert(one.position(), '\\');
            } else {
                ambiguous |= single;
            }
        }
    }

    private boolean isHex(int from) {
        for (int i = from; i < from + 4; i++) {
            if (i >= text.length() || Character.digit(text.charAt(i), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    /** A backslash in the repaired text that may be read in two ways. */
    private record Unclear(int position, boolean inFormula) {}
}
