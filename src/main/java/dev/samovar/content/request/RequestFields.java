package dev.samovar.content.request;

import org.jspecify.annotations.Nullable;

/** The fields of a request as its caller sent them, by name. */
@FunctionalInterface
public interface RequestFields {

    /** The value of a field; null if the caller left it out. */
    @Nullable
    String get(String name);
}
