package dev.samovar.deployment;

import static dev.samovar.deployment.Manifests.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The network policy lets through what the documents describe, and nothing else. */
class NetworkPolicyTest {

    private static final Pattern REDIS_PORT = Pattern.compile("[\\w@]:(\\d{4,5})\\b");
    private static final int HTTPS = 443;

    private static final NetworkPolicySpec POLICY =
            only("network-policy.yaml", NetworkPolicy.class).getSpec();

    @Test
    void requestsComeToThePortOfTheProbes() {
        assertThat(POLICY.getPolicyTypes()).containsExactly("Ingress", "Egress");
        assertThat(POLICY.getIngress())
                .flatExtracting(rule -> rule.getPorts())
                .extracting(port -> port.getPort().getStrVal())
                .containsExactly("http");
    }

    @Test
    void namesAreResolvedOverUdpAndTcp() {
        assertThat(POLICY.getEgress().get(0).getPorts())
                .extracting(
                        NetworkPolicyPort::getProtocol, port -> port.getPort().getIntVal())
                .containsExactly(tuple("UDP", 53), tuple("TCP", 53));
    }

    @Test
    void redisIsReachedAtEveryDocumentedPort() {
        Set<Integer> documented = REDIS_PORT
                .matcher(Settings.read(Path.of("src/docs/redis.md")))
                .results()
                .map(match -> Integer.valueOf(match.group(1)))
                .collect(Collectors.toSet());
        NetworkPolicyEgressRule redis = POLICY.getEgress().get(1);

        assertThat(documented).contains(6379, 6380, 26379);
        assertThat(redis.getTo()).as("IPv4 and IPv6").isEmpty();
        assertThat(redis.getPorts())
                .extracting(port -> port.getPort().getIntVal())
                .containsExactlyInAnyOrderElementsOf(documented);
    }

    @Test
    void modelsAreReachedOverBothProtocolsButNotInPrivateNetworks() {
        NetworkPolicyEgressRule models = POLICY.getEgress().get(2);

        assertThat(POLICY.getEgress()).hasSize(3);
        assertThat(models.getPorts())
                .extracting(port -> port.getPort().getIntVal())
                .containsExactly(HTTPS);
        assertThat(models.getTo())
                .extracting(peer -> peer.getIpBlock().getCidr())
                .containsExactly("0.0.0.0/0", "::/0");
        assertThat(models.getTo().stream().flatMap(peer -> peer.getIpBlock().getExcept().stream()))
                .contains("169.254.0.0/16", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10");
    }
}
