/** The part of the contract of stores about purges. */
@NullMarked
package dev.samovar.cache.contract.purge;

import org.jspecify.annotations.NullMarked;
