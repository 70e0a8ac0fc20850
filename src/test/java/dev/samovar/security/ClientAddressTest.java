package dev.samovar.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The identity of a client by its address. */
class ClientAddressTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7",
        "::ffff:192.0.2.7, 192.0.2.7",
        "2001:db8:1:2:3:4:5:6, 20010db800010002/64",
        "2001:db8:1:2::1, 20010db800010002/64",
        "2001:db8:1:3::1, 20010db800010003/64",
        "fe80::1%lo, fe80000000000000/64",
        "::1, 0000000000000000/64",
        "/tmp/socket, unknown",
        "'', unknown",
        "somewhere.example, unknown"
    })
    void clientIsAnAddressOrAnIpv6Network(String address, String client) {
        assertThat(ClientAddress.grouped(address)).isEqualTo(client);
    }
}
