package dev.samovar.api.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.service.RawHttp;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The whole table with operator keys configured: the key counts, in its place, and nothing else does. */
@QuarkusTest
@Tag("quarkus")
@Tag("profile")
@TestProfile(AccessTest.WithOperatorKeys.class)
class KeyedAccessTableTest {

    private static final String LOOPBACK = "127.0.0.1";
    private static final String RIGHT = "Authorization: Bearer " + AccessTest.ANN + "\r\n";
    private static final String WRONG = "Authorization: Bearer wrong-key-0123456789\r\n";
    private static final List<String> NO_KEY = List.of(
            "",
            "X-Forwarded-For: 127.0.0.1\r\n",
            "Forwarded: for=127.0.0.1\r\n",
            "X-Real-IP: ::1\r\n",
            "X-Forwarded-User: ann\r\n");
    private static final List<String> KEY_IN_THE_WRONG_PLACE = List.of(
            "Authorization: " + AccessTest.ANN + "\r\n",
            "Authorization: Basic " + Base64.getEncoder().encodeToString(("ann:" + AccessTest.ANN).getBytes(UTF_8))
                    + "\r\n",
            "Proxy-Authorization: Bearer " + AccessTest.ANN + "\r\n",
            "X-Api-Key: " + AccessTest.ANN + "\r\n",
            "Cookie: Authorization=Bearer " + AccessTest.ANN + "\r\n");

    static final List<AccessTable.Row> ROWS = AccessTable.ROWS;

    @ParameterizedTest
    @FieldSource("ROWS")
    void rightKeyHasAccessToEverything(AccessTable.Row row) throws IOException {
        for (String address : AccessTableAddresses.all()) {
            assertThat(status(row, address, RIGHT)).as(address).isIn(row.statuses());
        }
    }

    @ParameterizedTest
    @FieldSource("ROWS")
    void wrongKeyHasAccessToOpenCallsOnly(AccessTable.Row row) throws IOException {
        assertThat(status(row, LOOPBACK, WRONG)).isIn(row.orRefused(403));
        status(row, LOOPBACK, RIGHT);
    }

    @ParameterizedTest
    @FieldSource("ROWS")
    void requestWithoutKeyHasAccessToOpenCallsOnly(AccessTable.Row row) throws IOException {
        for (String address : AccessTableAddresses.all()) {
            for (String headers : NO_KEY) {
                assertThat(status(row, address, headers))
                        .as(address + " " + headers)
                        .isIn(row.orRefused(401));
            }
        }
    }

    @ParameterizedTest
    @FieldSource("ROWS")
    void keyInAnotherHeaderIsIgnored(AccessTable.Row row) throws IOException {
        List<Integer> expected = row.orRefused(401);
        for (String headers : KEY_IN_THE_WRONG_PLACE) {
            assertThat(status(row, LOOPBACK, headers)).as(headers).isIn(expected);
        }
        for (String parameter : List.of("key", "access_token", "authorization")) {
            String query = (row.target().contains("?") ? "&" : "?") + parameter + "=" + AccessTest.ANN;
            assertThat(status(row.with(query), LOOPBACK, "")).as(query).isIn(expected);
        }
    }

    private static int status(AccessTable.Row row, String from, String headers) throws IOException {
        return RawHttp.sendFrom(from, row.request(headers)).status();
    }
}
