package dev.samovar.cache;

/**
 * The outcome of a change of version.
 *
 * @param oldVersion the version before
 * @param newVersion the version from now on
 * @param invalidation what was removed by it: everything
 */
public record VersionChange(String oldVersion, String newVersion, Invalidation invalidation) {}
