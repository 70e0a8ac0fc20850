package dev.samovar.cache.redis;

/** What stands in the place of a script's keys and is of another type: somebody else's, by which each command would fail. */
final class ForeignTypes {

    private ForeignTypes() {}

    /**
     * The beginning of a script that removes its first and second key if they are of other types than these.
     *
     * @param first a type as Redis names it, such as {@code zset}
     * @param second the type of the second key
     */
    static String removed(String first, String second) {
        return """
                for i, type in ipairs({'%s', '%s'}) do
                    local found = redis.call('TYPE', KEYS[i]).ok
                    if found ~= type and found ~= 'none' then
                        redis.call('DEL', KEYS[i])
                    end
                end
                """.formatted(first, second);
    }
}
