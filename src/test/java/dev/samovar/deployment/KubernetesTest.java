package dev.samovar.deployment;

import static dev.samovar.deployment.Manifests.only;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests are valid for Kubernetes, and agree with the service's settings and with each other. */
class KubernetesTest {

    private static final Deployment DEPLOYMENT = only("deployment.yaml", Deployment.class);
    private static final Container CONTAINER =
            DEPLOYMENT.getSpec().getTemplate().getSpec().getContainers().get(0);
    private static final Service SERVICE = only("service.yaml", Service.class);
    private static final Map<String, String> LABELS =
            DEPLOYMENT.getSpec().getTemplate().getMetadata().getLabels();

    static List<Path> manifests() {
        return Manifests.files();
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void everyFieldIsInTheKubernetesSchema(Path file) {
        for (JsonNode document : Manifests.documents(file)) {
            assertThat(Manifests.typed(document)).isNotNull();
            assertThat(document.path("metadata")
                            .path("labels")
                            .path("app.kubernetes.io/name")
                            .asText())
                    .isEqualTo("samovar");
        }
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void kustomizationNamesEveryFile(Path file) {
        assertThat(Settings.read(Manifests.FOLDER.resolve("kustomization.yaml")))
                .contains("- " + file.getFileName() + "\n");
    }

    @Test
    void everyManifestSelectsTheSamePods() {
        assertThat(DEPLOYMENT.getSpec().getSelector().getMatchLabels()).isEqualTo(LABELS);
        assertThat(SERVICE.getSpec().getSelector()).isEqualTo(LABELS);
        assertThat(only("disruption-budget.yaml", PodDisruptionBudget.class)
                        .getSpec()
                        .getSelector()
                        .getMatchLabels())
                .isEqualTo(LABELS);
        assertThat(only("network-policy.yaml", NetworkPolicy.class)
                        .getSpec()
                        .getPodSelector()
                        .getMatchLabels())
                .isEqualTo(LABELS);
        assertThat(only("service-monitor.yaml", ServiceMonitor.class)
                        .getSpec()
                        .getSelector()
                        .getMatchLabels())
                .isEqualTo(SERVICE.getMetadata().getLabels());
        assertThat(only("redis.yaml", Deployment.class)
                        .getSpec()
                        .getTemplate()
                        .getMetadata()
                        .getLabels())
                .isNotEqualTo(LABELS);
    }

    @Test
    void autoscalerAloneSetsTheReplicas() {
        var autoscaler = only("autoscaler.yaml", HorizontalPodAutoscaler.class).getSpec();

        assertThat(DEPLOYMENT.getSpec().getReplicas()).isNull();
        assertThat(autoscaler.getScaleTargetRef().getName())
                .isEqualTo(DEPLOYMENT.getMetadata().getName());
        assertThat(autoscaler.getScaleTargetRef().getKind()).isEqualTo("Deployment");
        assertThat(autoscaler.getMinReplicas()).isGreaterThanOrEqualTo(2);
        assertThat(CONTAINER.getResources().getRequests()).containsKeys("cpu", "memory");
        assertThat(CONTAINER.getResources().getLimits()).containsKey("memory");
    }

    @Test
    void monitorHasThePathOfTheMetrics() {
        assertThat(only("service-monitor.yaml", ServiceMonitor.class).getSpec().getEndpoints())
                .singleElement()
                .satisfies(endpoint -> {
                    assertThat(endpoint.getPath()).isEqualTo(Settings.metricsPath());
                    assertThat(endpoint.getPort())
                            .isEqualTo(SERVICE.getSpec().getPorts().get(0).getName());
                });
    }
}
