package dev.samovar.deployment.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.testing.PackagedService;
import dev.samovar.testing.Processes;
import dev.samovar.testing.redis.RedisServerProcess;
import io.vertx.core.Vertx;
import io.vertx.core.net.JksOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Redis that is reached over TLS, configured as {@code src/docs/redis.md} says; TLS ends in front of it. */
@Tag("acceptance")
class TlsRedisIT {

    private static final String STORE_PASSWORD = "changeit";

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private RedisServerProcess redis;
    private int port;

    @BeforeEach
    void start() throws Exception {
        redis = RedisServerProcess.start();
        Path keys = folder.resolve("keys.p12");
        keytool(
                "-genkeypair",
                "-alias",
                "redis",
                "-keyalg",
                "RSA",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-keystore",
                keys.toString());
        keytool("-exportcert", "-rfc", "-alias", "redis", "-file", certificate(), "-keystore", keys.toString());
        NetClient plain = vertx.createNetClient();
        NetServer server = vertx.createNetServer(new NetServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(
                                new JksOptions().setPath(keys.toString()).setPassword(STORE_PASSWORD)))
                .connectHandler(socket -> {
                    socket.pause();
                    plain.connect(redis.port(), "127.0.0.1")
                            .onFailure(refused -> socket.close())
                            .onSuccess(behind -> {
                                behind.handler(socket::write).closeHandler(closed -> socket.close());
                                socket.handler(behind::write).closeHandler(closed -> behind.close());
                                socket.resume();
                            });
                });
        port = server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS)
                .actualPort();
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        redis.close();
    }

    @Test
    void namedConfigurationConnects() {
        try (PackagedService service = start("localhost", certificate()).awaitReady()) {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(health(service)).contains("\"type\":\"redis\"", "healthy"));
        }
    }

    @Test
    void certificateOfAnotherHostIsNamedAsTheCause() {
        try (PackagedService service = start("127.0.0.1", certificate()).awaitReady()) {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(service.log())
                            .contains("TLS: its certificate does not name the host that was asked for"));
        }
    }

    private PackagedService start(String host, String authority) {
        return PackagedService.start(
                Processes.freePort(),
                Map.of(
                        "REDIS_URL",
                        "rediss://" + host + ":" + port,
                        // A handshake of a cold JVM takes its time
                        "SAMOVAR_REDIS_COMMAND_DEADLINE",
                        "5s",
                        "QUARKUS_REDIS_TLS_CONFIGURATION_NAME",
                        "redis",
                        "QUARKUS_TLS_REDIS_TRUST_STORE_PEM_CERTS",
                        authority));
    }

    private static String health(PackagedService service) {
        return service.get("/api/health").join().body();
    }

    private String certificate() {
        return folder.resolve("ca.pem").toString();
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", STORE_PASSWORD));
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
