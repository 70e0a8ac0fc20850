/** What every cache store has to keep to, by subject; put together in {@code CacheStoreContract}. */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.contract;
