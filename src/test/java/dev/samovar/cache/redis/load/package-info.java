/** Tests of the Redis store with many entries, purges or look-ups. */
@NullMarked
package dev.samovar.cache.redis.load;

import org.jspecify.annotations.NullMarked;
