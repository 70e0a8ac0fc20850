package dev.samovar.api.operator;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The addresses of calls: loopback, and another address of this machine if it has one. */
final class AccessTableAddresses {

    private AccessTableAddresses() {}

    static List<String> all() {
        return Stream.concat(Stream.of("127.0.0.1", "127.0.0.9"), other().stream())
                .toList();
    }

    /** An address of this machine that is no loopback address. */
    static Optional<String> other() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                    .map(InetAddress::getHostAddress)
                    .findFirst();
        } catch (SocketException noNetwork) {
            return Optional.empty();
        }
    }
}
