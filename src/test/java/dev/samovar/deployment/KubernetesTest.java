package dev.samovar.deployment;

import static dev.samovar.deployment.Manifests.only;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests are valid for Kubernetes, and agree with the service's settings and with each other. */
class KubernetesTest {

    /** The user that the images name. */
    static final long USER = 1001;

    private static final Map<String, Class<?>> KINDS = Map.of(
            "apps/v1 Deployment", Deployment.class,
            "v1 Service", Service.class,
            "v1 ConfigMap", ConfigMap.class,
            "autoscaling/v2 HorizontalPodAutoscaler", HorizontalPodAutoscaler.class,
            "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class,
            "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class,
            "monitoring.coreos.com/v1 ServiceMonitor", ServiceMonitor.class,
            "monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class);

    private static final Deployment DEPLOYMENT = only("deployment.yaml", Deployment.class);
    private static final PodSpec POD = DEPLOYMENT.getSpec().getTemplate().getSpec();
    private static final Container CONTAINER = POD.getContainers().get(0);
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
            String kind = document.path("apiVersion").asText() + " "
                    + document.path("kind").asText();
            assertThat(KINDS).containsKey(kind);
            assertThat(Manifests.as(KINDS.get(kind), document)).isNotNull();
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
    void probesAreThoseOfTheService() {
        assertThat(probe(CONTAINER.getStartupProbe())).isEqualTo("http/q/health/started");
        assertThat(probe(CONTAINER.getLivenessProbe())).isEqualTo("http" + DockerfileTest.HEALTH_PATH);
        assertThat(probe(CONTAINER.getReadinessProbe())).isEqualTo("http/q/health/ready");
    }

    @Test
    void portIsThatOfTheService() {
        assertThat(CONTAINER.getPorts()).singleElement().satisfies(port -> {
            assertThat(port.getName()).isEqualTo("http");
            assertThat(port.getContainerPort()).isEqualTo(Settings.port());
        });
        assertThat(SERVICE.getSpec().getPorts()).singleElement().satisfies(port -> {
            assertThat(port.getName()).isEqualTo("http");
            assertThat(port.getTargetPort().getStrVal()).isEqualTo("http");
        });
    }

    @Test
    void gracePeriodIsLongerThanShutdown() {
        Duration grace = Duration.ofSeconds(POD.getTerminationGracePeriodSeconds());
        Duration preStop = Duration.ofSeconds(
                CONTAINER.getLifecycle().getPreStop().getSleep().getSeconds());

        assertThat(grace).isGreaterThan(preStop.plus(Settings.longestShutdown()));
        // Taken out of the service while it still answers: a probe that fails once, and time for the word to get round
        assertThat(preStop).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void environmentHasOnlySettingsOfTheService() {
        assertThat(CONTAINER.getEnv()).extracting(EnvVar::getName).isSubsetOf(Settings.environment());
    }

    @Test
    void keysComeFromTheSecretOfTheKustomization() {
        String how = Settings.read(Manifests.FOLDER.resolve("kustomization.yaml"));

        assertThat(CONTAINER.getEnv()).allSatisfy(variable -> {
            assertThat(variable.getValue()).isNull();
            var secret = variable.getValueFrom().getSecretKeyRef();
            assertThat(secret.getName()).isEqualTo("samovar");
            assertThat(how).contains("secret generic samovar ").contains("--from-literal=" + secret.getKey() + "=");
        });
    }

    @Test
    void podHasOnlyTheRequiredRights() {
        var pod = POD.getSecurityContext();
        var container = CONTAINER.getSecurityContext();

        assertThat(pod.getRunAsNonRoot()).isTrue();
        assertThat(pod.getRunAsUser()).isEqualTo(USER);
        assertThat(pod.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(container.getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(POD.getAutomountServiceAccountToken()).isFalse();
    }

    @Test
    void readOnlyRootHasAFolderForUploads() {
        assertThat(CONTAINER.getVolumeMounts()).singleElement().satisfies(mount -> {
            assertThat(mount.getMountPath()).isEqualTo("/tmp");
            assertThat(POD.getVolumes()).anySatisfy(volume -> {
                assertThat(volume.getName()).isEqualTo(mount.getName());
                assertThat(volume.getEmptyDir()).isNotNull();
            });
        });
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

    @Test
    void networkPolicyAllowsRequestsAndRedis() {
        var policy = only("network-policy.yaml", NetworkPolicy.class).getSpec();
        int redis =
                only("redis.yaml", Service.class).getSpec().getPorts().get(0).getPort();

        assertThat(policy.getPolicyTypes()).containsExactly("Ingress", "Egress");
        assertThat(policy.getIngress())
                .flatExtracting(rule -> rule.getPorts())
                .extracting(port -> port.getPort().getIntVal())
                .containsExactly(Settings.port());
        assertThat(policy.getEgress())
                .flatExtracting(rule -> rule.getPorts())
                .extracting(port -> port.getPort().getIntVal())
                .containsExactly(53, 53, redis, 443);
    }

    @Test
    void trialRedisHasTheSameConfigurationAsCompose() {
        assertThat(only("redis.yaml", ConfigMap.class).getData().get("redis.conf"))
                .isEqualTo(Settings.read(Path.of("docker/redis.conf")))
                .contains("maxmemory-policy volatile-lfu\n");
    }

    static String probe(Probe probe) {
        return probe.getHttpGet().getPort().getStrVal() + probe.getHttpGet().getPath();
    }
}
