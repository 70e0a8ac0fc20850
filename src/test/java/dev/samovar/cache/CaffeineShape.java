package dev.samovar.cache;

import java.lang.reflect.Field;

/**
 * The classes of a cache that Caffeine has really built. It finds them by name, so a native executable has only those
 * that were registered.
 *
 * @param cache the name of the class of the cache
 * @param node the name of the class of its entries
 */
public record CaffeineShape(String cache, String node) {

    /** The shape of what this object holds in its field {@code cache}. */
    public static CaffeineShape of(Object owner) throws ReflectiveOperationException {
        Object bounded = read(read(owner, "cache"), "cache");
        return new CaffeineShape(
                bounded.getClass().getName(),
                read(bounded, "nodeFactory").getClass().getName());
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
