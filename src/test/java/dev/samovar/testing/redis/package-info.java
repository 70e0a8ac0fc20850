/** Redis servers, Sentinels and clusters as processes of their own, and faulty connections to them. */
@NullMarked
package dev.samovar.testing.redis;

import org.jspecify.annotations.NullMarked;
