package dev.samovar.api.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.key.Namespace;
import dev.samovar.security.Operator;
import dev.samovar.testing.LogCapture;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditLogTest {

    private static final Namespace SESSIONS = new Namespace("sessions");
    private static final Namespace CARTS = new Namespace("carts");
    private static final Operator SHOP = new Operator("shop", "192.0.2.1");

    private final AuditLog audit = new AuditLog();
    private final LogCapture log = LogCapture.ofAll();

    @AfterEach
    void stopListening() {
        log.close();
    }

    private List<String> lines() {
        return log.lines().stream().filter(line -> line.contains("put entries")).toList();
    }

    @Test
    void putsAreOneLineForEachOperatorAndNamespace() {
        for (int i = 0; i < 1_000; i++) {
            audit.put(SHOP, SESSIONS);
        }
        audit.put(SHOP, CARTS);
        audit.put(new Operator("desk", "192.0.2.2"), SESSIONS);
        assertThat(lines()).isEmpty();

        audit.tellPuts();

        assertThat(lines())
                .hasSize(3)
                .anyMatch(line -> line.contains("shop (192.0.2.1): put entries into sessions, 1000 entries"))
                .anyMatch(line -> line.contains("shop (192.0.2.1): put entries into carts, 1 entries"))
                .anyMatch(line -> line.contains("desk (192.0.2.2): put entries into sessions, 1 entries"));
    }

    @Test
    void textFromOutsideCannotLookLikeAnEscape() {
        audit.wrote(SHOP, "invalidate pattern *\\u000a\n*", 3);

        assertThat(log.lines())
                .anyMatch(
                        line -> line.contains("shop (192.0.2.1): invalidate pattern *\\u005cu000a\\u000a*, 3 entries"));
    }

    @Test
    void whatWasToldIsNotToldAgain() {
        audit.put(SHOP, SESSIONS);
        audit.tellPuts();
        audit.tellPuts();
        assertThat(lines()).hasSize(1);
    }

    @Test
    void noPutIsLostWhileOthersAreTold() throws InterruptedException {
        int writers = 4;
        int each = 5_000;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        CountDownLatch done = new CountDownLatch(writers);
        try {
            for (int writer = 0; writer < writers; writer++) {
                threads.execute(() -> {
                    for (int i = 0; i < each; i++) {
                        audit.put(SHOP, SESSIONS);
                    }
                    done.countDown();
                });
            }
            while (!done.await(1, TimeUnit.MILLISECONDS)) {
                audit.tellPuts();
            }
            audit.tellPuts();
        } finally {
            threads.shutdownNow();
        }

        long told = lines().stream()
                .mapToLong(line -> Long.parseLong(line.replaceAll("(?s).*sessions, (\\d+) entries.*", "$1")))
                .sum();
        assertThat(told).isEqualTo((long) writers * each);
    }
}
