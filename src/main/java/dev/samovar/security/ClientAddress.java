package dev.samovar.security;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a client for limits: its IPv4 address, or its IPv6 /64.
 *
 * <p>A client usually has all addresses of its /64.
 *
 * <p>The address is that of the connection, or that of the proxy's header if Quarkus is configured to trust it
 * ({@code quarkus.http.proxy.proxy-address-forwarding}).
 */
public final class ClientAddress {

    /** The identity of a client without an address. */
    static final String UNKNOWN = "unknown";

    private static final int NETWORK_BYTES = 8;
    private static final Pattern IPV4 = Pattern.compile("[0-9.]+");
    private static final Pattern ZONE = Pattern.compile("%.*");

    private ClientAddress() {}

    /** The client of a request, as a short text without white space. */
    public static String of(HttpServerRequest request) {
        return of(request.remoteAddress());
    }

    /** The client of a connection; null for one that has no remote address any more. */
    public static String of(@Nullable SocketAddress remote) {
        String address = remote == null ? null : remote.hostAddress();
        return address == null ? UNKNOWN : grouped(address);
    }

    /** The client of a literal address. */
    static String grouped(String address) {
        // A literal address, so no name is looked up
        if (address.indexOf(':') < 0 && !IPV4.matcher(address).matches()) {
            return UNKNOWN;
        }
        try {
            InetAddress parsed = InetAddress.getByName(ZONE.matcher(address).replaceAll(""));
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES)) + "/64"
                    : parsed.getHostAddress();
        } catch (UnknownHostException notAnAddress) {
            return UNKNOWN;
        }
    }
}
