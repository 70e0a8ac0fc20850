/** Tests of the Redis store on real Redis processes. */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.redis;
