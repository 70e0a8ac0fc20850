/** Tests of requests that are unusual, broken, slow or too many. */
@NullMarked
package dev.samovar.api.request;

import org.jspecify.annotations.NullMarked;
