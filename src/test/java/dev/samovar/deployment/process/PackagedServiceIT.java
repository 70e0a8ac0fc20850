package dev.samovar.deployment.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.deployment.Dockerfile;
import dev.samovar.deployment.DockerfileTest;
import dev.samovar.deployment.Manifests;
import dev.samovar.testing.PackagedService;
import dev.samovar.testing.Processes;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The process as a container's platform sees it: probes and health checks. */
class PackagedServiceIT {

    @Test
    void probesOfTheManifestsAnswer() {
        Container container = Manifests.only("deployment.yaml", Deployment.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0);
        String metrics = Manifests.only("service-monitor.yaml", ServiceMonitor.class)
                .getSpec()
                .getEndpoints()
                .get(0)
                .getPath();
        try (PackagedService service = PackagedService.start(Processes.freePort(), Map.of())) {
            service.awaitReady();

            for (var probe :
                    List.of(container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe())) {
                String path = probe.getHttpGet().getPath();
                assertThat(service.status(path)).as(path).isEqualTo(200);
            }
            assertThat(service.status(metrics)).as(metrics).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.native", "Dockerfile.jvm"})
    void healthCheckOfTheImageDistinguishesUpAndDown(String dockerfile) throws IOException, InterruptedException {
        List<String> command =
                Dockerfile.read(dockerfile).lastStage().only("HEALTHCHECK").command();
        int port = Processes.freePort();

        assertThat(exitCode(command, port)).isNotZero();
        try (PackagedService service = PackagedService.start(port, Map.of())) {
            service.awaitReady();

            assertThat(exitCode(command, port)).isZero();
            List<String> elsewhere = command.stream()
                    .map(word -> word.replace(DockerfileTest.HEALTH_PATH, "/nowhere"))
                    .toList();
            assertThat(exitCode(elsewhere, port)).isNotZero();
        }
    }

    private static int exitCode(List<String> command, int port) throws IOException, InterruptedException {
        ProcessBuilder check =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        check.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        return check.start().waitFor();
    }
}
