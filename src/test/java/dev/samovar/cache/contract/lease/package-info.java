/** The part of the contract of stores about leases. */
@NullMarked
package dev.samovar.cache.contract.lease;

import org.jspecify.annotations.NullMarked;
