package dev.samovar.bootstrap.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Check and text form of Redis URLs. Neither contains the user or the password of a URL. */
public final class RedisUrl {

    static final String PROPERTY = "quarkus.redis.hosts";

    static final String EXAMPLE = "give redis://host:6379, or rediss://host:6379 for TLS";

    private static final String ENCODE =
            "percent-encode special characters of the user and the password: @ is %40, : is %3A, / is %2F, # is %23,"
                    + " ? is %3F, ^ is %5E, % is %25, a comma is %2C, a space is %20";

    private static final String UNREADABLE = "an unreadable URL";
    private static final int MAX_PORT = 65_535;
    private static final int USUAL_PORT = 6379;

    private RedisUrl() {}

    /** The error line of the setting. */
    static String wrong(String problem) {
        return SettingProblem.named(PROPERTY) + " is wrong: " + problem;
    }

    /** The problem and what to do; empty for a valid URL. */
    static Optional<String> problem(String url) {
        String text = url.strip();
        if (!text.startsWith("redis://") && !text.startsWith("rediss://")) {
            return Optional.of(scheme(text.toLowerCase(Locale.ROOT)));
        }
        try {
            return problem(new URI(text));
        } catch (URISyntaxException e) {
            // Without the exception: its message contains the URL
            return Optional.of(text.contains("@") ? ENCODE : EXAMPLE);
        }
    }

    private static String scheme(String text) {
        if (text.startsWith("redis://") || text.startsWith("rediss://")) {
            return "write redis:// or rediss:// in lower case";
        }
        if (text.startsWith("valkey")) {
            return "write redis:// for valkey://, and rediss:// for valkeys://";
        }
        if (text.startsWith("unix:") || text.startsWith("redis+socket:") || text.startsWith("redis-socket:")) {
            return "Unix sockets are not supported; " + EXAMPLE;
        }
        return EXAMPLE;
    }

    private static Optional<String> problem(URI url) {
        String afterHost = url.getRawPath() + url.getRawQuery() + url.getRawFragment();
        if (afterHost.contains("@") || url.getRawFragment() != null) {
            return Optional.of(ENCODE);
        }
        if (url.getHost() == null) {
            boolean hasUser =
                    url.getRawAuthority() != null && url.getRawAuthority().contains("@");
            return Optional.of(
                    hasUser
                            ? ENCODE + "; the host has letters, digits, - and ."
                            : EXAMPLE + "; the host has letters, digits, - and ., percent-encode a password");
        }
        if (url.getPort() == 0 || url.getPort() > MAX_PORT) {
            return Optional.of("give a port of 1 to " + MAX_PORT);
        }
        if (!url.getRawPath().matches("/?[0-9]{0,4}")) {
            return Optional.of("give the database as a number, as in redis://host:6379/1; " + ENCODE);
        }
        return Optional.empty();
    }

    /** Host and port of each URL, for the log. */
    public static String hosts(String urls) {
        return Arrays.stream(urls.split(",", -1)).map(RedisUrl::host).collect(Collectors.joining(", "));
    }

    private static String host(String url) {
        try {
            URI uri = new URI(url.strip());
            return uri.getHost() == null
                    ? UNREADABLE
                    : uri.getHost() + ':' + (uri.getPort() < 0 ? USUAL_PORT : uri.getPort());
        } catch (URISyntaxException e) {
            return UNREADABLE;
        }
    }

    /** The URL with each plus sign of user and password as %2B, since the client decodes a plus sign to a space. */
    static String withPlainPlus(String url) {
        int end = url.lastIndexOf('@');
        return end < 0 ? url : url.substring(0, end).replace("+", "%2B") + url.substring(end);
    }
}
