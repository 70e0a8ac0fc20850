package dev.samovar.deployment;

import static dev.samovar.deployment.Manifests.only;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The pods of the Deployment agree with the images and with the service's settings. */
class PodTest {

    /** The user that the images name. */
    static final long USER = 1001;

    /** The variable without which a provider cannot be called. */
    private static final Map<String, String> KEYS = Map.of("gemini", "GEMINI_API_KEY", "openai", "OPENAI_API_KEY");

    private static final Deployment DEPLOYMENT = only("deployment.yaml", Deployment.class);
    private static final PodSpec POD = DEPLOYMENT.getSpec().getTemplate().getSpec();
    private static final Container CONTAINER = POD.getContainers().get(0);
    private static final Map<String, EnvVar> ENVIRONMENT =
            CONTAINER.getEnv().stream().collect(Collectors.toMap(EnvVar::getName, Function.identity()));

    @Test
    void imageHasTheVersionOfTheProject() {
        assertThat(CONTAINER.getImage()).isEqualTo("samovar:" + Settings.version());
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
        assertThat(ENVIRONMENT.get("QUARKUS_HTTP_PORT").getValue()).isEqualTo(Integer.toString(Settings.port()));
        assertThat(only("service.yaml", Service.class).getSpec().getPorts())
                .singleElement()
                .satisfies(port -> {
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

    /** A Secret or a key that is missing keeps the container from being created. */
    @Test
    void missingKeyOfTheProviderStopsTheStart() {
        String provider = ENVIRONMENT.get("SAMOVAR_MODEL_PROVIDER").getValue();

        assertThat(KEYS).containsKey(provider);
        assertThat(CONTAINER.getEnv())
                .filteredOn(variable -> variable.getValueFrom() != null)
                .allSatisfy(variable -> assertThat(secret(variable).getOptional())
                        .as(variable.getName())
                        .isEqualTo(List.of("REDIS_URL", KEYS.get(provider)).contains(variable.getName()) ? null : true))
                .extracting(EnvVar::getName)
                .contains("REDIS_URL", "SAMOVAR_OPERATOR_KEYS", "SAMOVAR_CLIENT_KEYS", "ANTHROPIC_API_KEY")
                .containsAll(KEYS.values());
    }

    @Test
    void secretsAreThoseOfTheKustomization() {
        String how = Settings.read(Manifests.FOLDER.resolve("kustomization.yaml"));

        assertThat(CONTAINER.getEnv())
                .filteredOn(variable -> variable.getValue() == null)
                .allSatisfy(variable -> {
                    assertThat(secret(variable).getName()).isEqualTo("samovar");
                    assertThat(how)
                            .contains("secret generic samovar ")
                            .contains("--from-literal=" + secret(variable).getKey() + "=");
                });
        assertThat(CONTAINER.getEnvFrom()).singleElement().satisfies(source -> {
            assertThat(source.getConfigMapRef().getName()).isEqualTo("samovar");
            assertThat(source.getConfigMapRef().getOptional()).isTrue();
            assertThat(how).contains("create configmap samovar ");
        });
    }

    @Test
    void podsAreSpreadOverZonesAndNodes() {
        assertThat(POD.getTopologySpreadConstraints())
                .allSatisfy(
                        constraint -> assertThat(constraint.getLabelSelector().getMatchLabels())
                                .isEqualTo(DEPLOYMENT.getSpec().getSelector().getMatchLabels()))
                .extracting(TopologySpreadConstraint::getTopologyKey)
                .containsExactly("topology.kubernetes.io/zone", "kubernetes.io/hostname");
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

    private static SecretKeySelector secret(EnvVar variable) {
        return variable.getValueFrom().getSecretKeyRef();
    }

    private static String probe(Probe probe) {
        return probe.getHttpGet().getPort().getStrVal() + probe.getHttpGet().getPath();
    }
}
