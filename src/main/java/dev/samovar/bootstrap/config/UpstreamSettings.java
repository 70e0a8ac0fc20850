package dev.samovar.bootstrap.config;

import dev.samovar.bootstrap.config.SamovarConfig.UpstreamDialect;
import dev.samovar.cache.entry.Lifetime;
import dev.samovar.cache.key.Namespace;
import dev.samovar.content.kind.Namespaces;
import dev.samovar.model.http.ApiKey;
import dev.samovar.proxy.Dialect;
import dev.samovar.proxy.Upstream;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The checked settings of the upstreams by name: the built-in ones, and those that configuration adds. */
public final class UpstreamSettings {

    /** The upstream that answers in this process, without a server. */
    public static final String SAMPLE = "sample";

    private static final String PREFIX = "samovar.upstreams.";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,30}");
    private static final int MAX_FIELD = 100;

    /** First segments of the service's own paths, and a word that no namespace may be. */
    private static final Set<String> RESERVED = Set.of("api", "q", "dashboard", "pattern");

    private final Map<String, SamovarConfig.UpstreamServer> servers;
    private final SamovarConfig config;

    private UpstreamSettings(SamovarConfig config) {
        this.servers = Collections.unmodifiableMap(new TreeMap<>(config.upstreams()));
        this.config = config;
    }

    /**
     * Checks the settings.
     *
     * @throws ConfigurationException if a name is reserved or that of another namespace, or a value is missing or invalid
     */
    public static UpstreamSettings of(SamovarConfig config) {
        Set<Namespace> applications =
                ApplicationNamespaces.of(config.cache()).lifetimes().keySet();
        MaxBodyCheck.check(config.proxy());
        UpstreamSettings settings = new UpstreamSettings(config);
        settings.servers.forEach((name, server) -> {
            checkName(name, applications);
            settings.url(name, server);
            dialect(name, server);
            settings.apiKey(name, server);
            ignoredFields(name, server);
        });
        return settings;
    }

    /**
     * The upstreams by name.
     *
     * @param dialects the dialect of a name: {@code openai}, {@code gemini} or {@code anthropic}
     */
    public Map<String, Upstream> upstreams(Function<String, Dialect> dialects) {
        Map<String, Upstream> upstreams = new TreeMap<>();
        servers.forEach((name, server) -> upstreams.put(
                name,
                new Upstream(
                        name,
                        dialects.apply(dialect(name, server).name().toLowerCase(Locale.ROOT)),
                        url(name, server),
                        apiKey(name, server),
                        server.cache(),
                        server.share() == SamovarConfig.Share.ALL,
                        ignoredFields(name, server),
                        new Upstream.Timeouts(
                                server.connectTimeout(),
                                server.firstByteTimeout().orElse(server.timeout()),
                                server.timeout()))));
        return Collections.unmodifiableMap(upstreams);
    }

    /** The names of the upstreams. */
    public Set<String> names() {
        return servers.keySet();
    }

    /** The lifetimes of the upstreams' namespaces, which have the upstreams' names. */
    public Map<Namespace, Lifetime> lifetimes() {
        Map<Namespace, Lifetime> lifetimes = new TreeMap<>();
        servers.forEach((name, server) -> lifetimes.put(
                new Namespace(name),
                new Lifetime(
                        server.ttl().orElse(config.cache().ttl()),
                        server.staleFor().orElse(config.cache().staleFor()))));
        return Collections.unmodifiableMap(lifetimes);
    }

    private static void checkName(String name, Set<Namespace> applications) {
        if (!NAME.matcher(name).matches() || RESERVED.contains(name)) {
            throw wrongName(
                    name,
                    "name it with 1 to 31 of a-z 0-9 -, starting with a letter, and not 'api', 'q', 'dashboard' or"
                            + " 'pattern'");
        }
        Namespace namespace = new Namespace(name);
        if (Namespaces.ALL.contains(namespace)) {
            throw wrongName(name, "content has a namespace of this name: give the upstream another one");
        }
        if (applications.contains(namespace)) {
            throw wrongName(
                    name,
                    "samovar.cache.namespaces." + name + " has the same name: give one of them another; the lifetimes"
                            + " of an upstream are " + PREFIX + name + ".ttl and .stale-for");
        }
    }

    private static UpstreamDialect dialect(String name, SamovarConfig.UpstreamServer server) {
        Optional<UpstreamDialect> builtIn = BuiltInUpstream.of(name).map(BuiltInUpstream::dialect);
        if (builtIn.isPresent() && server.dialect().isPresent() && !builtIn.equals(server.dialect())) {
            throw wrong(
                    PREFIX + name + ".dialect",
                    "'" + name + "' is built in: leave it out, or give the upstream another name");
        }
        return builtIn.or(server::dialect)
                .orElseThrow(
                        () -> missing(name, "dialect", "give openai, gemini or anthropic, the protocol of its server"));
    }

    private URI url(String name, SamovarConfig.UpstreamServer server) {
        if (name.equals(SAMPLE) && server.url().isPresent()) {
            throw wrong(PREFIX + name + ".url", "'sample' has no server: leave it out, or use another name");
        }
        Optional<BuiltInUpstream> builtIn = BuiltInUpstream.of(name);
        Optional<URI> given = server.url()
                .map(url -> checked(PREFIX + name + ".url", url))
                .or(() -> ofModel(name).flatMap(Model::url).map(url -> checked("samovar.model." + name + ".url", url)));
        if (given.isPresent()) {
            return builtIn.map(known -> known.withoutEnd(given.get())).orElse(given.get());
        }
        return builtIn.map(BuiltInUpstream::url)
                .orElseThrow(() -> missing(name, "url", "give the URL of its server, such as http://localhost:11434"));
    }

    /** The URL and key of the content model, which serve the upstream of the same name unless it has its own. */
    private record Model(Optional<URI> url, Optional<String> apiKey) {}

    private Optional<Model> ofModel(String name) {
        SamovarConfig.Model model = config.model();
        return switch (name) {
            case "openai" ->
                Optional.of(new Model(model.openai().url(), model.openai().apiKey()));
            case "gemini" ->
                Optional.of(new Model(model.gemini().url(), model.gemini().apiKey()));
            default -> Optional.empty();
        };
    }

    /** A plain web address without a slash at its end. The message does not repeat it: it may have a password. */
    private static URI checked(String property, URI url) {
        boolean web = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
        if (!web
                || url.getHost() == null
                || url.getRawUserInfo() != null
                || url.getRawQuery() != null
                || url.getRawFragment() != null) {
            throw wrong(property, "give an http or https URL with a host, without user, query and fragment");
        }
        return URI.create(url.toString().replaceAll("/+$", ""));
    }

    // A model's key is for the model's server: not for another one that the upstream's own URL names
    private Optional<String> apiKey(String name, SamovarConfig.UpstreamServer server) {
        Optional<String> ofModel =
                server.url().isPresent() ? Optional.empty() : ofModel(name).flatMap(Model::apiKey);
        String property = (server.apiKey().isPresent() ? PREFIX : "samovar.model.") + name + ".api-key";
        try {
            return ApiKey.checked(server.apiKey().or(() -> ofModel));
        } catch (IllegalArgumentException e) {
            // Without its cause: a failed start prints the innermost message
            throw wrong(property, "it has a character that no key has: correct its value");
        }
    }

    private static Set<String> ignoredFields(String name, SamovarConfig.UpstreamServer server) {
        Set<String> fields = new TreeSet<>();
        for (String given : server.ignoreFields().orElse(List.of())) {
            String field = given.strip();
            if (field.isEmpty() || field.length() > MAX_FIELD) {
                throw wrong(
                        PREFIX + name + ".ignore-fields",
                        "give names of JSON fields, comma separated, such as user,metadata.user_id");
            }
            fields.add(field);
        }
        return fields;
    }

    private static ConfigurationException missing(String name, String setting, String rule) {
        return new ConfigurationException(SettingProblem.named(PREFIX + name + '.' + setting) + " is not set: " + rule);
    }

    private static ConfigurationException wrongName(String name, String rule) {
        return new ConfigurationException(PREFIX + name + " is wrong: " + rule);
    }

    private static ConfigurationException wrong(String property, String rule) {
        return new ConfigurationException(SettingProblem.named(property) + " is wrong: " + rule);
    }
}
