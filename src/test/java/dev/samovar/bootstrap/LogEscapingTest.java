package dev.samovar.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.formatters.JsonFormatter;
import org.jboss.logmanager.formatters.StructuredFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogEscapingTest {

    private final LogEscaping filter = new LogEscaping();

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "'a\r\nFORGED', 'a\\u000d\\u000aFORGED'",
        "'\u001b[31mred', '\\u001b[31mred'",
        "'\u0000', '\\u0000'",
        "'\u0085\u2028\u2029', '\\u0085\\u2028\\u2029'",
        "'\u202egnp.exe', '\\u202egnp.exe'",
        "'tab\tstays', 'tab\tstays'",
        "'Naïve Bayes 机器学习 🍵', 'Naïve Bayes 机器学习 🍵'"
    })
    void controlCharactersOfArgumentsAreEscaped(String text, String shown) {
        ExtLogRecord entry = entry("Said: %s");
        entry.setParameters(new Object[] {text});

        assertThat(filter.isLoggable(entry)).isTrue();
        assertThat(shown(entry)).isEqualTo("Said: " + shown);
    }

    @Test
    void percentSignsInMessageAreNotFormatted() {
        ExtLogRecord entry = entry("Said: %s");
        entry.setParameters(new Object[] {"%s %d\n%n"});

        filter.isLoggable(entry);

        assertThat(shown(entry)).isEqualTo("Said: %s %d\\u000a%n");
    }

    @Test
    void messagesOfExceptionsAndTheirCausesAreEscaped() {
        Exception thrown = new IllegalStateException("plain", new NumberFormatException("For \"1\nFORGED\""));
        ExtLogRecord entry = entry("It failed");
        entry.setThrown(thrown);

        filter.isLoggable(entry);

        assertThat(printed(entry.getThrown()))
                .contains("java.lang.IllegalStateException: plain")
                .contains("Caused by: java.lang.NumberFormatException: For \"1\\u000aFORGED\"")
                .contains("LogEscapingTest.messagesOfExceptionsAndTheirCausesAreEscaped");
        assertThat(printed(entry.getThrown()).lines()).noneMatch(line -> line.startsWith("FORGED"));
    }

    @Test
    void causeBeyondTheLastThatIsLookedAtIsNotPrinted() {
        Exception thrown = new NumberFormatException("For \"1\nFORGED\"");
        for (int i = 0; i < 30; i++) {
            thrown = new IllegalStateException("plain", thrown);
        }
        ExtLogRecord entry = entry("It failed");
        entry.setThrown(thrown);

        filter.isLoggable(entry);

        assertThat(printed(entry.getThrown())).contains("plain").doesNotContain("FORGED");
    }

    @Test
    void jsonHasTheEscapedStackTraceAsOneText() throws IOException {
        JsonFormatter json = new JsonFormatter();
        json.setExceptionOutputType(StructuredFormatter.ExceptionOutputType.FORMATTED);
        ExtLogRecord entry = entry("Said: %s");
        entry.setParameters(new Object[] {"\u202e \"}"});
        entry.setThrown(new NumberFormatException("For \"1\nFORGED\""));

        filter.isLoggable(entry);
        String line = json.format(entry).strip();

        assertThat(line).doesNotContain("\n", "\u202e");
        assertThat(new ObjectMapper().readTree(line).path("message").textValue())
                .isEqualTo("Said: \\u202e \"}");
        assertThat(new ObjectMapper().readTree(line).path("stackTrace").textValue())
                .contains("java.lang.NumberFormatException: For \"1\\u000aFORGED\"")
                .contains("LogEscapingTest.jsonHasTheEscapedStackTraceAsOneText");
    }

    @Test
    void safeExceptionIsUnchanged() {
        Exception thrown = new IllegalStateException("plain");
        ExtLogRecord entry = entry("It failed");
        entry.setThrown(thrown);

        filter.isLoggable(entry);

        assertThat(entry.getThrown()).isSameAs(thrown);
    }

    private static ExtLogRecord entry(String format) {
        return new ExtLogRecord(Level.INFO, format, ExtLogRecord.FormatStyle.PRINTF, LogEscapingTest.class.getName());
    }

    private static String shown(ExtLogRecord entry) {
        return new ExtFormatter() {
            @Override
            public String format(ExtLogRecord formatted) {
                return formatMessage(formatted);
            }
        }.format(entry);
    }

    private static String printed(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
