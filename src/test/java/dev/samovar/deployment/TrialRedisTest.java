package dev.samovar.deployment;

import static dev.samovar.deployment.Manifests.only;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The Redis for trials has a password, a limit of memory, and the service as its only client. */
class TrialRedisTest {

    private static final String FILE = "redis.yaml";
    private static final Deployment DEPLOYMENT = only(FILE, Deployment.class);
    private static final Map<String, String> LABELS =
            DEPLOYMENT.getSpec().getTemplate().getMetadata().getLabels();
    private static final Container CONTAINER =
            DEPLOYMENT.getSpec().getTemplate().getSpec().getContainers().get(0);

    @Test
    void configurationIsThatOfCompose() {
        assertThat(only(FILE, ConfigMap.class).getData().get("redis.conf"))
                .isEqualTo(Settings.read(Path.of("docker/redis.conf")))
                .contains("maxmemory 256mb\n")
                .contains("maxmemory-policy volatile-lfu\n");
    }

    /** The readiness probe takes the password from the same variable. */
    @Test
    void passwordIsRequiredAndComesFromTheSecret() {
        String how = Settings.read(Manifests.FOLDER.resolve("kustomization.yaml"));
        EnvVar password = CONTAINER.getEnv().get(0);
        var secret = password.getValueFrom().getSecretKeyRef();

        assertThat(password.getName()).isEqualTo("VALKEYCLI_AUTH");
        assertThat(CONTAINER.getCommand()).endsWith("--requirepass", "$(" + password.getName() + ")");
        assertThat(CONTAINER.getReadinessProbe().getExec().getCommand()).containsExactly("valkey-cli", "-e", "ping");
        assertThat(secret.getName()).isEqualTo("samovar");
        assertThat(secret.getOptional()).isNull();
        assertThat(how).contains("--from-literal=" + secret.getKey() + "=$PASSWORD");
    }

    @Test
    void onlyTheServiceReachesIt() {
        var policy = only(FILE, NetworkPolicy.class).getSpec();

        assertThat(policy.getPodSelector().getMatchLabels()).isEqualTo(LABELS);
        assertThat(policy.getPolicyTypes()).containsExactly("Ingress", "Egress");
        assertThat(policy.getEgress()).isEmpty();
        assertThat(policy.getIngress()).singleElement().satisfies(rule -> {
            assertThat(rule.getFrom())
                    .singleElement()
                    .satisfies(peer -> assertThat(peer.getPodSelector().getMatchLabels())
                            .isEqualTo(only("network-policy.yaml", NetworkPolicy.class)
                                    .getSpec()
                                    .getPodSelector()
                                    .getMatchLabels()));
            assertThat(rule.getPorts())
                    .extracting(port -> port.getPort().getStrVal())
                    .containsExactly("redis");
        });
    }

    @Test
    void urlOfTheKustomizationNamesItsService() {
        Service service = only(FILE, Service.class);

        assertThat(Settings.read(Manifests.FOLDER.resolve("kustomization.yaml")))
                .contains(
                        "redis-url=redis://:$PASSWORD@" + service.getMetadata().getName() + ":"
                                + service.getSpec().getPorts().get(0).getPort());
    }
}
