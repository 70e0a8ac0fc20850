/**
 * The wiring: the beans, made from the settings. {@code ModelBeans} chooses the provider of the model.
 *
 * <p>May import: everything.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.bootstrap.wiring;
