package dev.samovar.cache.key;

import static java.util.regex.Pattern.CASE_INSENSITIVE;
import static java.util.regex.Pattern.DOTALL;
import static java.util.regex.Pattern.UNICODE_CASE;

import dev.samovar.bench.Beside;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A glob over one logical key, beside the regular expression that says the same. */
@State(Scope.Thread)
public class GlobPatternBenchmark {

    private static final String KEY =
            "v1.0:explanation:aaaaaaaaaa aaaaaaaaaa aaaaaaaaaa aaaaaaaaaa:5f1c0a9b5f1c0a9b5f1c0a9b5f1c0a9b";

    @Param
    public Glob glob = Glob.ORDINARY;

    private GlobPattern pattern = GlobPattern.parse("*");
    private Pattern regex = Pattern.compile("");

    /** A pattern that operators write, and one of somebody who wishes ill. */
    public enum Glob {
        ORDINARY("v1.0:explanation:*aaaaaaaaaa:*"),
        NASTY("*a*a*a*!");

        private final String text;

        Glob(String text) {
            this.text = text;
        }
    }

    @Setup
    public void compile() {
        pattern = GlobPattern.parse(glob.text);
        String sameAsRegex = glob.text.replace(".", "\\.").replace("*", ".*");
        regex = Pattern.compile(sameAsRegex, CASE_INSENSITIVE | UNICODE_CASE | DOTALL);
    }

    @Benchmark
    @Beside("regex")
    public boolean matches() {
        return pattern.matches(KEY);
    }

    @Benchmark
    public boolean regex() {
        return regex.matcher(KEY).matches();
    }
}
