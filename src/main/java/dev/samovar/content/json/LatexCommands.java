package dev.samovar.content.json;

import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The LaTeX commands whose names begin with a letter that JSON has an escape for. */
final class LatexCommands {

    private static final Pattern WORD = Pattern.compile("[A-Za-z]+");
    private static final Set<String> COMMANDS = words("""
            backslash bar barwedge because begin beta beth between bf bfseries big bigcap bigcup bigcirc Big bigg bigl bigm
            bigodot bigoplus bigotimes bigr bigsqcup bigstar bigtriangledown bigtriangleup biguplus bigvee bigwedge binom
            blacksquare blacktriangle bmatrix bmod boldsymbol bot bowtie box boxed boxplus boxtimes bra breve bullet
            fallingdotseq fbox flat footnote footnotesize forall frac frak frown
            nabla natural ncong ne nearrow neg neq newcommand newline nexists ngeq ngtr ni nleq nless nmid nolimits
            nonumber normalsize not notin nparallel nprec nrightarrow nsim nsubseteq nsucc nu nwarrow
            rangle rbrace rbrack rceil rfloor rho right rightarrow rightharpoonup rightleftharpoons rm rtimes
            tag tan tanh tau tbinom text textbf textcolor textit textrm textsf textstyle texttt textup tfrac therefore
            theta thickapprox thicksim thinspace tilde times tiny to top triangle triangledown triangleleft triangleq
            triangleright twoheadrightarrow""");

    // What remains of these after their first letter is a word of some language
    private static final Set<String> WORDS = words("ne neg ni not nu tan to top");

    private LatexCommands() {}

    /** The letters from a position on. */
    static String nameAt(String text, int position) {
        int end = position;
        while (end < text.length() && isLetter(text.charAt(end))) {
            end++;
        }
        return text.substring(position, end);
    }

    /** Whether a name without its backslash is a command's. */
    static boolean isCommand(String name) {
        return COMMANDS.contains(name);
    }

    /** Whether a command's name can also be a line break or a tab before a word. */
    static boolean isWord(String name) {
        return WORDS.contains(name);
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static Set<String> words(String list) {
        return WORD.matcher(list).results().map(MatchResult::group).collect(Collectors.toUnmodifiableSet());
    }
}
