package dev.samovar.bench;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The baselines of a benchmark: what its figures are put beside. One without is a baseline itself. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Beside {

    /** Names of benchmarks of the same class. */
    String[] value();
}
