package dev.samovar.api.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.security.AccessDeniedException;
import dev.samovar.security.ManagementAccess;
import dev.samovar.security.NamedKeys;
import dev.samovar.security.Refusal;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Management access without configured keys: by the loopback address of the connection. */
class LoopbackAccessTest {

    private static final String KEY = "ann-key-0123456789abcdef";

    private final List<String> refused = new ArrayList<>();
    private final ManagementAccess withoutKeys = new ManagementAccess(new NamedKeys(Map.of()), this::refused);
    private final ManagementAccess withKeys = new ManagementAccess(new NamedKeys(Map.of("ann", KEY)), this::refused);

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.9.10", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"})
    void loopbackRequestHasAccess(String address) {
        HttpServerRequest request = from(SocketAddress.inetSocketAddress(40_000, address), Map.of());

        assertThat(withoutKeys.isAllowed(request)).isTrue();
        assertThat(withoutKeys.require(request).name()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"192.0.2.7", "10.0.0.1", "2001:db8::7", "fe80::1", "0.0.0.0", "128.0.0.1", "::ffff:192.0.2.7"})
    void remoteRequestIsRefusedWithAnyHeaders(String address) {
        HttpServerRequest request = from(
                SocketAddress.inetSocketAddress(40_000, address),
                Map.of("X-Forwarded-For", "127.0.0.1", "Forwarded", "for=127.0.0.1", "Host", "localhost"));

        assertThat(withoutKeys.isAllowed(request)).isFalse();
        assertThatThrownBy(() -> withoutKeys.require(request))
                .isInstanceOfSatisfying(
                        AccessDeniedException.class,
                        denied -> assertThat(denied.isKeyMissing()).isFalse())
                .hasMessageContaining("SAMOVAR_OPERATOR_KEYS");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:5000, , ",
        "localhost:5000, http://localhost:5000, same-origin",
        "samovar.localhost:5000, http://samovar.localhost:5000, same-origin",
        "127.0.0.1:5000, http://127.0.0.1:5000, ",
        "[::1]:5000, http://[::1]:5000, ",
        "localhost, http://localhost, none",
        "localhost, https://localhost:443, "
    })
    void pageOfThisServiceHasAccess(String host, @Nullable String origin, @Nullable String site) {
        assertThat(withoutKeys.isAllowed(page(host, origin, site))).isTrue();
        assertThat(withoutKeys.require(page(host, origin, site)).name()).isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:5000, https://evil.example, cross-site",
        "localhost:5000, https://evil.example, ",
        "localhost:5000, , cross-site",
        "localhost:5000, , same-site",
        "localhost:5000, http://localhost:3000, ",
        "localhost:5000, http://localhost, ",
        "localhost:5000, 'null', ",
        "localhost:5000, 'no origin at all', ",
        "rebound.example:5000, http://rebound.example:5000, same-origin",
        "rebound.example:5000, , ",
        "127.0.0.1.evil.example:5000, , "
    })
    void pageOfAnotherSiteOrNameIsRefused(String host, @Nullable String origin, @Nullable String site) {
        assertThat(withoutKeys.isAllowed(page(host, origin, site))).isFalse();
        assertThatThrownBy(() -> withoutKeys.require(page(host, origin, site)))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageContaining("SAMOVAR_OPERATOR_KEYS");
    }

    private static HttpServerRequest page(String host, @Nullable String origin, @Nullable String site) {
        Map<String, String> headers = new TreeMap<>();
        headers.put("Host", host);
        if (origin != null) {
            headers.put("Origin", origin);
        }
        if (site != null) {
            headers.put("Sec-Fetch-Site", site);
        }
        return from(SocketAddress.inetSocketAddress(40_000, "127.0.0.1"), headers);
    }

    @Test
    void wrongKeysBlockTheRightKeyOfTheirClient() {
        SocketAddress here = SocketAddress.inetSocketAddress(40_000, "192.0.2.7");
        Map<String, String> right = Map.of("Authorization", "Bearer " + KEY);
        for (int i = 0; i < 10; i++) {
            assertThat(withKeys.isAllowed(from(here, Map.of("Authorization", "Bearer wrong"))))
                    .isFalse();
        }

        assertThat(withKeys.isAllowed(from(here, right))).isFalse();
        assertThat(refused.get(refused.size() - 1)).isEqualTo("THROTTLED 192.0.2.7");
        assertThat(withKeys.isAllowed(from(SocketAddress.inetSocketAddress(40_000, "192.0.2.8"), right)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Forwarded",
                "forwarded",
                "X-Forwarded-For",
                "x-forwarded-proto",
                "X-Forwarded-Host",
                "X-FORWARDED-USER",
                "X-Forwarded",
                "X-Real-IP",
                "Via",
                "True-Client-IP",
                "CF-Connecting-IP"
            })
    void requestWithAForwardingHeaderIsNotLocal(String header) {
        for (String value : new String[] {"127.0.0.1", "192.0.2.7", ""}) {
            HttpServerRequest request = from(
                    SocketAddress.inetSocketAddress(40_000, "127.0.0.1"), Map.of(header, value, "Host", "localhost"));

            assertThat(withoutKeys.isAllowed(request)).isFalse();
            assertThatThrownBy(() -> withoutKeys.require(request))
                    .isInstanceOfSatisfying(
                            AccessDeniedException.class,
                            denied -> assertThat(denied.isKeyMissing()).isFalse())
                    .hasMessageContaining("SAMOVAR_OPERATOR_KEYS")
                    .hasMessageContaining("proxy");
        }
        assertThat(refused).containsOnly("FORWARDED 127.0.0.1");
    }

    @Test
    void keyThroughAProxyIsAccepted() {
        HttpServerRequest request = from(
                SocketAddress.inetSocketAddress(40_000, "127.0.0.1"),
                Map.of("X-Forwarded-For", "192.0.2.7", "Authorization", "Bearer " + KEY));

        assertThat(withKeys.isAllowed(request)).isTrue();
        assertThat(withKeys.require(request).label()).isEqualTo("ann (127.0.0.1)");
    }

    @Test
    void eachRefusalIsReportedWithReasonAndAddress() {
        SocketAddress there = SocketAddress.inetSocketAddress(40_000, "192.0.2.7");
        refuse(withoutKeys, from(there, Map.of()));
        refuse(withoutKeys, page("localhost", "https://evil.example", "cross-site"));
        refuse(withKeys, from(there, Map.of()));
        refuse(withKeys, from(there, Map.of("Authorization", "Bearer " + KEY + "x")));
        assertThat(withKeys.isAllowed(from(there, Map.of("Authorization", "Bearer wrong"))))
                .isFalse();
        assertThat(withKeys.isAllowed(from(there, Map.of())))
                .as("content needs no key")
                .isFalse();

        assertThat(refused)
                .containsExactly(
                        "NOT_LOCAL 192.0.2.7",
                        "CROSS_SITE 127.0.0.1",
                        "NO_KEY 192.0.2.7",
                        "WRONG_KEY 192.0.2.7",
                        "WRONG_KEY 192.0.2.7");
    }

    private static void refuse(ManagementAccess access, HttpServerRequest request) {
        assertThatThrownBy(() -> access.require(request)).isInstanceOf(AccessDeniedException.class);
    }

    private void refused(Refusal refusal, String client) {
        refused.add(refusal + " " + client);
    }

    @Test
    void requestWithoutAddressIsRefused() {
        assertThat(withoutKeys.isAllowed(from(null, Map.of()))).isFalse();
        assertThat(withoutKeys.isAllowed(from(SocketAddress.domainSocketAddress("/tmp/x"), Map.of())))
                .isFalse();
    }

    @Test
    void addressIsIrrelevantWithConfiguredKeys() {
        SocketAddress here = SocketAddress.inetSocketAddress(40_000, "127.0.0.1");
        SocketAddress elsewhere = SocketAddress.inetSocketAddress(40_000, "192.0.2.7");

        assertThat(withKeys.isAllowed(from(here, Map.of()))).isFalse();
        assertThat(withKeys.isAllowed(from(elsewhere, Map.of("Authorization", "Bearer " + KEY))))
                .isTrue();
        assertThat(withKeys.require(from(elsewhere, Map.of("Authorization", "Bearer " + KEY)))
                        .name())
                .isEqualTo("ann");
    }

    private static HttpServerRequest from(@Nullable SocketAddress remote, Map<String, String> headers) {
        Map<String, String> inAnyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        inAnyCase.putAll(headers);
        HttpConnection connection = (HttpConnection) Proxy.newProxyInstance(
                HttpConnection.class.getClassLoader(),
                new Class<?>[] {HttpConnection.class},
                (proxy, method, arguments) -> method.getName().equals("remoteAddress") ? remote : null);
        return (HttpServerRequest) Proxy.newProxyInstance(
                HttpServerRequest.class.getClassLoader(),
                new Class<?>[] {HttpServerRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "connection" -> connection;
                    case "remoteAddress" -> remote;
                    case "authority" -> authority(inAnyCase.get("Host"));
                    case "headers" -> MultiMap.caseInsensitiveMultiMap().addAll(inAnyCase);
                    case "getHeader" -> inAnyCase.get(String.valueOf(arguments[0]));
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static @Nullable HostAndPort authority(@Nullable String host) {
        return host == null ? null : HostAndPort.parseAuthority(host, -1);
    }
}
