package dev.samovar.bootstrap.config;

import dev.samovar.bootstrap.config.SamovarConfig.UpstreamDialect;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The upstreams that need no setting. */
enum BuiltInUpstream {
    OPENAI(UpstreamDialect.OPENAI, "https://api.openai.com", "(/v1)?(/chat/completions)?"),
    GEMINI(UpstreamDialect.GEMINI, "https://generativelanguage.googleapis.com", "(/v1beta)?"),
    ANTHROPIC(UpstreamDialect.ANTHROPIC, "https://api.anthropic.com", "(/v1)?"),
    /** Answers in this process, without a server. */
    SAMPLE(UpstreamDialect.OPENAI, "sample:model", "");

    private final UpstreamDialect dialect;
    private final URI url;
    private final String end;

    BuiltInUpstream(UpstreamDialect dialect, String url, String end) {
        this.dialect = dialect;
        this.url = URI.create(url);
        this.end = end;
    }

    /** The built-in upstream of a name. */
    static Optional<BuiltInUpstream> of(String name) {
        return Arrays.stream(values())
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }

    UpstreamDialect dialect() {
        return dialect;
    }

    /** The URL if none is set. */
    URI url() {
        return url;
    }

    /** A URL without what clients of the provider, and the settings of the content model, have at its end. */
    URI withoutEnd(URI given) {
        return URI.create(given.toString().replaceFirst(end + "$", "").replaceAll("/+$", ""));
    }
}
