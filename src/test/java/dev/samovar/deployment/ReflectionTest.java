package dev.samovar.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.ReferencedClassObject;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Classes that are used by reflection only are registered for the native executable. */
class ReflectionTest {

    private static final JavaClasses SERVICE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.samovar");

    @Test
    void recordsReadAsJsonAreRegistered() {
        List<String> read = SERVICE.stream()
                .flatMap(type -> type.getCodeUnits().stream())
                .filter(ReflectionTest::readsJson)
                .flatMap(unit -> unit.getReferencedClassObjects().stream())
                .map(ReferencedClassObject::getRawType)
                .filter(type -> type.isRecord() && !type.isAnnotatedWith(RegisterForReflection.class))
                .map(JavaClass::getName)
                .distinct()
                .toList();

        assertThat(read).hasSizeGreaterThan(3);
        assertThat(registered()).containsAll(read);
    }

    /** Caffeine finds the classes of a cache's shape by name: each of these has a test that compares them. */
    @Test
    void cachesAreBuiltOnlyInRegisteredForms() {
        Set<String> builders = SERVICE.stream()
                .filter(type -> type.getMethodCallsFromSelf().stream()
                        .anyMatch(call -> call.getTargetOwner().getSimpleName().equals("Caffeine")))
                .map(JavaClass::getSimpleName)
                .collect(Collectors.toSet());

        assertThat(builders)
                .containsExactlyInAnyOrder("ByteBoundedCache", "GzipCoding", "ParsedRequestCache", "RecentBodies");
    }

    @Test
    void everyRegisteredNameIsAClass() throws ClassNotFoundException {
        for (String name : registered()) {
            assertThat(Class.forName(name)).isNotNull();
        }
    }

    private static boolean readsJson(JavaCodeUnit unit) {
        return unit.getMethodCallsFromSelf().stream().anyMatch(call -> {
            JavaClass owner = call.getTargetOwner();
            return owner.getSimpleName().equals("JsonBody")
                    || owner.getSimpleName().equals("AnswerJson")
                    || owner.isEquivalentTo(ObjectMapper.class)
                    || owner.isEquivalentTo(ObjectReader.class);
        });
    }

    private static Set<String> registered() {
        JavaClass reflection = SERVICE.get("dev.samovar.bootstrap.Reflection");
        RegisterForReflection registration = reflection.getAnnotationOfType(RegisterForReflection.class);
        return Stream.concat(
                        Stream.of(registration.targets()).map(Class::getName), Stream.of(registration.classNames()))
                .collect(Collectors.toSet());
    }
}
