package dev.samovar.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KnownByUriTest {

    private final ScheduledExecutorService workers = Executors.newSingleThreadScheduledExecutor();
    private final KnownByUri<String> known = new KnownByUri<>(workers);

    @AfterEach
    void stop() {
        workers.shutdownNow();
    }

    @Test
    void firstOneOfAUriIsKept() {
        known.keep("/api/explanation?topic=Tea", "first");
        known.keep("/api/explanation?topic=Tea", "second");

        assertThat(known.get("/api/explanation?topic=Tea")).isEqualTo("first");
        assertThat(known.get("/api/explanation?topic=tea")).isNull();
    }

    @Test
    void longUrisLeaveRoomForFewer() {
        for (int i = 0; i < 20_000; i++) {
            known.keep("/api/explanation?topic=" + i, "first");
        }
        assertThat(known.size()).isBetween(3_000L, 6_000L);

        String longTopic = "x".repeat(2_000);
        for (int i = 0; i < 20_000; i++) {
            known.keep("/api/explanation?topic=" + i + longTopic, "first");
        }
        assertThat(known.size()).isLessThan(6_000L);
        assertThat(known.size() * 800).isLessThanOrEqualTo(KnownByUri.MAX_WEIGHT);
    }

    @Test
    void classesOfItsShapeAreThoseThatAreRegistered() throws ReflectiveOperationException {
        Object bounded = read(read(known, "cache"), "cache");

        assertThat(bounded.getClass().getName()).isEqualTo(KnownByUri.CACHE_CLASS);
        assertThat(read(bounded, "nodeFactory").getClass().getName()).isEqualTo(KnownByUri.NODE_CLASS);
    }

    private static Object read(Object owner, String name) throws ReflectiveOperationException {
        for (Class<?> type = owner.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    field.setAccessible(true);
                    return field.get(owner);
                }
            }
        }
        throw new NoSuchFieldException(name);
    }
}
