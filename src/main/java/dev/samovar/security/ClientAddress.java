package dev.samovar.security;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;

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

    private ClientAddress() {}

    /** The client of a request, as a short text without white space. */
    public static String of(HttpServerRequest request) {
        SocketAddress remote = request.remoteAddress();
        String address = remote == null ? null : remote.hostAddress();
        return address == null ? UNKNOWN : grouped(address);
    }

    /** The client behind a literal address. */
    static String grouped(String address) {
        // A literal address, so no name is looked up
        if (address.indexOf(':') < 0 && !address.matches("[0-9.]+")) {
            return UNKNOWN;
        }
        try {
            InetAddress parsed = InetAddress.getByName(address.replaceAll("%.*", ""));
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES)) + "/64"
                    : parsed.getHostAddress();
        } catch (UnknownHostException notAnAddress) {
            return UNKNOWN;
        }
    }
}
