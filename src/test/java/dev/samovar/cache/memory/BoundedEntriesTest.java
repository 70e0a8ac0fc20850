package dev.samovar.cache.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.TurnedClock;
import java.lang.reflect.Field;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;

class BoundedEntriesTest {

    /** A native executable has only the generated classes that it was told of, so these names must not drift. */
    @Test
    void caffeineUsesTheClassesThatAreNamed() throws ReflectiveOperationException {
        ScheduledExecutorService workers = Executors.newSingleThreadScheduledExecutor();
        try {
            BoundedEntries entries = new BoundedEntries(1_000, new TurnedClock(), workers, (key, entry) -> {});
            Object bounded = read(read(entries, "cache"), "cache");

            assertThat(bounded.getClass().getName()).isEqualTo(BoundedEntries.CACHE_CLASS);
            assertThat(read(bounded, "nodeFactory").getClass().getName()).isEqualTo(BoundedEntries.NODE_CLASS);
        } finally {
            workers.shutdownNow();
        }
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
