/** Tests of Swagger UI, over HTTP and in a browser. */
@NullMarked
package dev.samovar.api.swagger;

import org.jspecify.annotations.NullMarked;
