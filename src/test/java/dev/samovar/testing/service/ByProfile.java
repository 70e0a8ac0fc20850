package dev.samovar.testing.service;

import io.quarkus.test.junit.TestProfile;
import java.util.Comparator;
import org.junit.jupiter.api.ClassDescriptor;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;

/**
 * Runs integration tests of one profile one after the other, so that the service starts once for each profile. Quarkus
 * does the same for its tests in the JVM, and leaves packaged ones in the order of their names.
 */
public final class ByProfile implements ClassOrderer {

    @Override
    public void orderClasses(ClassOrdererContext context) {
        context.getClassDescriptors()
                .sort(Comparator.comparing(ByProfile::profile)
                        .thenComparing(test -> test.getTestClass().getName()));
    }

    private static String profile(ClassDescriptor test) {
        return test.findAnnotation(TestProfile.class)
                .map(profile -> profile.value().getName())
                .orElse("");
    }
}
