package dev.samovar.cache.redis.connection;

/** What stands in the place of a script's keys and is of another type: somebody else's, by which each command would fail. */
public final class TypeGuard {

    private TypeGuard() {}

    /**
     * The beginning of a script that removes its first keys if they are of other types than these.
     *
     * @param types the types of the keys in their order, as Redis names them, such as {@code zset}
     */
    public static String removed(String... types) {
        return """
                for i, type in ipairs({'%s'}) do
                    local found = redis.call('TYPE', KEYS[i]).ok
                    if found ~= type and found ~= 'none' then
                        redis.call('DEL', KEYS[i])
                    end
                end
                """.formatted(String.join("', '", types));
    }
}
