package dev.samovar.deployment;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The series and grouping labels of a PromQL expression.
 *
 * <p>It parses the part of PromQL that the rules and dashboards use; anything else fails.
 */
final class PromQl {

    /** A series: its name and required labels, with their values if these are matched exactly. */
    record Selector(String metric, Map<String, String> labels) {}

    private static final Pattern TOKEN = Pattern.compile("\\s*(?:(?<string>\"(?:[^\"\\\\]|\\\\.)*\")"
            + "|(?<range>\\[(?:[0-9]+[smhd]|\\$__rate_interval|\\$__range)])"
            + "|(?<number>[0-9]+(?:\\.[0-9]+)?)"
            + "|(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)"
            + "|(?<sign>=~|!~|!=|==|>=|<=|[-+*/(){},=<>]))");

    private static final Set<String> FUNCTIONS = Set.of(
            "rate",
            "increase",
            "sum",
            "max",
            "min",
            "count",
            "absent",
            "avg",
            "histogram_quantile",
            "last_over_time",
            "label_values");
    private static final Set<String> GROUPING = Set.of("by", "without", "on", "ignoring", "group_left");
    private static final Set<String> WORDS = Set.of("and", "or", "unless");

    private final List<String> tokens = new ArrayList<>();
    private final List<Selector> selectors = new ArrayList<>();
    private final Set<String> groups = new HashSet<>();
    private int next;

    private PromQl(String expression) {
        Matcher token = TOKEN.matcher(expression.strip());
        int end = 0;
        while (token.find() && token.start() == end) {
            tokens.add(token.group().strip());
            end = token.end();
        }
        require(end == expression.strip().length(), "'" + expression.substring(end) + "'");
        Deque<String> open = new ArrayDeque<>();
        while (next < tokens.size()) {
            step(tokens.get(next++), open);
        }
        require(open.isEmpty(), "an open parenthesis");
    }

    static PromQl parse(String expression) {
        return new PromQl(expression);
    }

    /** The series of the expression. */
    List<Selector> selectors() {
        return List.copyOf(selectors);
    }

    /** The labels that it groups by. */
    Set<String> groups() {
        return Set.copyOf(groups);
    }

    private void step(String token, Deque<String> open) {
        if (token.equals("(")) {
            open.push(token);
        } else if (token.equals(")")) {
            require(!open.isEmpty(), "a parenthesis too many");
            open.pop();
        } else if (GROUPING.contains(token)) {
            grouping();
        } else if (token.matches("[a-zA-Z_:].*") && !WORDS.contains(token)) {
            named(token);
        }
    }

    private void named(String name) {
        if (is("(") || (next < tokens.size() && GROUPING.contains(tokens.get(next)))) {
            require(FUNCTIONS.contains(name), "the function " + name);
        } else {
            selectors.add(new Selector(name, is("{") ? labels() : Map.of()));
        }
    }

    private void grouping() {
        take("(");
        while (!is(")")) {
            groups.add(tokens.get(next++));
            if (!is(")")) {
                take(",");
            }
        }
        take(")");
    }

    private Map<String, String> labels() {
        Map<String, String> labels = new HashMap<>();
        take("{");
        while (!is("}")) {
            String label = tokens.get(next++);
            String operator = tokens.get(next++);
            String value = tokens.get(next++);
            require(label.matches("[a-z_]+") && value.startsWith("\""), "the label " + label + operator + value);
            labels.put(label, operator.equals("=") ? value.substring(1, value.length() - 1) : "");
            if (!is("}")) {
                take(",");
            }
        }
        take("}");
        return labels;
    }

    private boolean is(String token) {
        return next < tokens.size() && tokens.get(next).equals(token);
    }

    private void take(String token) {
        require(is(token), "no " + token);
        next++;
    }

    private void require(boolean right, String what) {
        if (!right) {
            throw new IllegalArgumentException("Cannot read " + what + " in " + tokens);
        }
    }
}
