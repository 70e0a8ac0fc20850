/**
 * What an entry is called: namespaces, keys, versions, and patterns over them.
 *
 * <p>May import: the JDK and JSpecify alone.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.key;
