/**
 * Limits on what may be spent: budgets of clients and of the whole process, and the failure of what is over them.
 *
 * <p>May import: Mutiny.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.limit;
