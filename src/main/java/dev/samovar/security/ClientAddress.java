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
 * Who a client is as far as limits go: its IPv4 address, or the /64 of its IPv6 address, of which one client has all.
 *
 * <p>The address is that of the connection. Only if Quarkus is told to trust a proxy
 * ({@code quarkus.http.proxy.proxy-address-forwarding}) is it the one that the proxy names.
 */
public final class ClientAddress {

    /** What stands for a client without an address. */
    static final String UNKNOWN = "unknown";

    private static final int NETWORK_BYTES = 8;
    private static final Pattern IPV4 = Pattern.compile("[0-9.]+");
    private static final Pattern ZONE = Pattern.compile("%.*");

    private ClientAddress() {}

    /** The client of a request, as a short text without white space. */
    public static String of(HttpServerRequest request) {
        return of(request.remoteAddress());
    }

    /** The client at the other end of a connection; null for a connection that has none any more. */
    public static String of(@Nullable SocketAddress remote) {
        String address = remote == null ? null : remote.hostAddress();
        return address == null ? UNKNOWN : grouped(address);
    }

    /** The client behind a literal address. */
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
