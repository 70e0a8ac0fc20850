package dev.samovar.bootstrap;

import dev.samovar.bootstrap.config.KeyList;
import dev.samovar.bootstrap.config.RedisUrl;
import dev.samovar.bootstrap.config.SamovarConfig;
import dev.samovar.bootstrap.config.TraceSettings;
import dev.samovar.bootstrap.wiring.UpstreamBeans;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelIdentity;
import dev.samovar.model.gemini.GeminiSettings;
import dev.samovar.model.openai.OpenAiSettings;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.exchange.ProxiedUpstream;
import io.quarkus.runtime.configuration.MemorySize;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/**
 * The lines of the log that say how the service is configured, one for each subject.
 *
 * <p>They have hosts, names and counts: no key, no password, and no path or query of a URL.
 */
@Singleton
class StartReport {

    private static final Logger LOG = Logger.getLogger(StartReport.class);

    private final SamovarConfig config;
    private final Config all;
    private final ModelIdentity model;
    private final List<Upstream> upstreams;

    @Inject
    StartReport(SamovarConfig config, Config all, LanguageModel model, UpstreamBeans.Upstreams upstreams) {
        this(
                config,
                all,
                model.identity(),
                upstreams.all().stream().map(ProxiedUpstream::upstream).toList());
    }

    StartReport(SamovarConfig config, Config all, ModelIdentity model, List<Upstream> upstreams) {
        this.config = config;
        this.all = all;
        this.model = model;
        this.upstreams = List.copyOf(upstreams);
    }

    void log() {
        lines().forEach(LOG::info);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>(List.of(
                "Version: " + Version.text() + ", " + Version.runtime(),
                "Store: " + store(),
                "Model: " + model(),
                "Upstreams: " + upstreams.stream().map(StartReport::upstream).collect(Collectors.joining(", ")),
                "Management: " + management(),
                "Warming: " + warming()));
        String prompts = prompts();
        if (!prompts.isEmpty()) {
            lines.add("Prompts: " + prompts);
        }
        TraceSettings.of(name -> all.getOptionalValue(name, String.class))
                .ifPresent(traces -> lines.add("Traces: to " + host(traces.url()) + ", share " + traces.share()));
        return lines;
    }

    /** The files in place of built-in prompts. */
    private String prompts() {
        SamovarConfig.Prompts files = config.content().prompts();
        return Stream.of(
                        files.subtopics().map(file -> "subtopics from " + file),
                        files.explanation().map(file -> "explanation from " + file),
                        files.image2topic().map(file -> "image2topic from " + file))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(", "));
    }

    private String store() {
        String memory = size(config.cache().maxMemory());
        return all.getOptionalValue("quarkus.redis.hosts", String.class)
                .filter(hosts -> !hosts.isBlank())
                .map(hosts -> "redis (" + redisType() + ") at " + RedisUrl.hosts(hosts) + ", keys begin with "
                        + config.cache().prefix() + ", near cache of at most " + memory)
                .orElse("memory, at most " + memory);
    }

    private String redisType() {
        return all.getOptionalValue("quarkus.redis.client-type", String.class)
                .orElse("standalone")
                .toLowerCase(Locale.ROOT);
    }

    private String model() {
        return model.provider().equals("sample")
                ? "sample, built in: its answers are sample content. Set GEMINI_API_KEY or OPENAI_BASE_URL for a real one"
                : model.provider() + ", " + model.name() + ", at " + host(modelUrl());
    }

    private URI modelUrl() {
        return model.provider().equals("gemini")
                ? config.model().gemini().url().orElse(GeminiSettings.PUBLIC_URL)
                : config.model().openai().url().orElse(OpenAiSettings.PUBLIC_URL);
    }

    private static String upstream(Upstream upstream) {
        return upstream.name() + " (" + upstream.dialect().name() + ", " + host(upstream.url()) + ")";
    }

    private static String host(URI url) {
        if (url.getHost() == null) {
            return "built in";
        }
        return url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort();
    }

    private String management() {
        int keys = KeyList.operators(config.security()).keys().size();
        return keys == 0
                ? "allowed from this machine only. Set SAMOVAR_OPERATOR_KEYS to allow it from others"
                : "allowed with an operator key, of " + keys;
    }

    private String warming() {
        List<String> times = new ArrayList<>();
        if (config.warming().onStart()) {
            times.add("at start");
        }
        Optional<Duration> every = config.warming().every().period();
        every.ifPresent(period -> times.add("every " + text(period)));
        if (times.isEmpty()) {
            return "off";
        }
        int topics = config.warming().topics().map(List::size).orElse(0);
        return String.join(" and ", times) + ", configured topics " + topics + ", learned topics at most "
                + config.warming().learnedTopics()
                + config.warming()
                        .requests()
                        .map(file -> ", requests from " + file)
                        .orElse("");
    }

    /** In the form of the settings, such as {@code 6h}. */
    private static String text(Duration duration) {
        return duration.toString().replaceFirst("^PT", "").toLowerCase(Locale.ROOT);
    }

    private static String size(MemorySize size) {
        long bytes = size.asLongValue();
        return bytes % (1 << 20) == 0 ? (bytes >> 20) + "M" : bytes + " bytes";
    }
}
