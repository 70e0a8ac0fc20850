package dev.samovar.structure;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The structure of the code: allowed imports, names of classes, and forbidden calls. */
class StructureTest {

    private static final String HOUSE = "dev.samovar";
    private static final List<String> EVERYWHERE = List.of("java..", "javax..", "jdk..", "org.jspecify..");
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(HOUSE);

    /** The same as in each package's own {@code package-info}: its lines "May import". */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "limit, measure | io.github.bucket4j.. | io.github.resilience4j.. | io.smallrye.mutiny..",
                "cache, cache.entry | cache.key | io.smallrye.mutiny..",
                "cache.bounded, cache | cache.key | com.github.benmanes.caffeine..",
                "cache.entries, cache | cache.entry | cache.key | cache.readthrough | cache.stats | io.smallrye.mutiny..",
                "cache.entry, cache.key",
                "cache.failover, cache | cache.entry | cache.key | io.smallrye.mutiny..",
                "cache.history, cache | cache.entry | cache.key | cache.readthrough.failure | io.smallrye.mutiny..",
                "cache.key, java..",
                "cache.memory, cache | cache.bounded | cache.entry | cache.key | com.github.benmanes.caffeine.. | io.smallrye.mutiny..",
                "cache.readthrough, cache | cache.entry | cache.key | cache.readthrough.failure | cache.readthrough.flight | cache.stats | limit | io.smallrye.mutiny..",
                "cache.readthrough.failure, cache.key | cache.readthrough.flight",
                "cache.readthrough.flight, cache.key | io.smallrye.mutiny..",
                "cache.readthrough.stream, cache | cache.entry | cache.key | cache.readthrough | cache.readthrough.failure | cache.readthrough.flight | cache.readthrough.stream.body | cache.readthrough.stream.lease | cache.readthrough.stream.part | cache.readthrough.stream.timing | cache.relay | cache.stats | limit | io.smallrye.mutiny..",
                "cache.readthrough.stream.body, cache.entry | cache.readthrough.stream.timing | io.smallrye.mutiny..",
                "cache.readthrough.stream.lease, cache | cache.entry | cache.readthrough | cache.readthrough.flight | cache.readthrough.stream.timing | cache.stats | io.smallrye.mutiny..",
                "cache.readthrough.stream.part, cache.entry | cache.readthrough | cache.readthrough.flight | cache.readthrough.stream.body | cache.readthrough.stream.timing | io.smallrye.mutiny..",
                "cache.readthrough.stream.timing, io.smallrye.mutiny..",
                "cache.relay, cache | cache.entry | cache.key | measure | io.smallrye.mutiny..",
                "cache.redis, cache | cache.entry | cache.key | cache.redis.bus | cache.redis.connection | cache.redis.index | cache.redis.keyspace | cache.redis.lease | cache.redis.purge | io.smallrye.mutiny.. | io.vertx..",
                "cache.redis.bus, cache | cache.key | cache.redis.connection | io.smallrye.mutiny.. | io.vertx..",
                "cache.redis.connection, cache | log | io.smallrye.common.vertx.. | io.netty.buffer.. | io.netty.channel.. | io.netty.util.concurrent.. | io.smallrye.mutiny.. | io.vertx..",
                "cache.redis.fleet, cache | cache.key | cache.redis.bus | cache.redis.connection | cache.stats | io.smallrye.mutiny.. | io.vertx..",
                "cache.redis.index, cache | cache.entry | cache.key | cache.redis.connection | cache.redis.keyspace | io.smallrye.mutiny.. | io.vertx..",
                "cache.redis.keyspace, cache.entry | cache.key",
                "cache.redis.lease, cache | cache.entry | cache.key | cache.redis.bus | cache.redis.connection | cache.redis.index | cache.redis.keyspace | cache.redis.purge | io.smallrye.mutiny.. | io.vertx..",
                "cache.redis.near, cache | cache.bounded | cache.entry | cache.key | cache.redis.bus | com.github.benmanes.caffeine.. | io.smallrye.mutiny..",
                "cache.redis.purge, cache | cache.key | cache.redis.bus | cache.redis.connection | cache.redis.index | cache.redis.keyspace | io.smallrye.mutiny.. | io.vertx..",
                "cache.redis.relay, cache | cache.entry | cache.key | cache.redis.bus | cache.redis.connection | cache.redis.lease | cache.relay | io.smallrye.mutiny.. | io.vertx..",
                "cache.stats, cache | cache.entry | cache.key | measure | io.smallrye.mutiny..",
                "measure, java..",
                "model, measure | io.smallrye.mutiny..",
                "model.gemini, model | model.http | model.http.refusal | REST | com.fasterxml.jackson.. | io.smallrye.mutiny..",
                "model.http, log | model | model.http.refusal | REST | io.quarkus.tls.. | io.smallrye.mutiny.. | com.fasterxml.jackson.. | io.vertx..",
                "model.http.refusal, log | model | REST | com.fasterxml.jackson..",
                "model.openai, model | model.http | model.http.refusal | REST | com.fasterxml.jackson.. | io.smallrye.mutiny..",
                "model.resilient, limit | model | model.http.refusal | io.smallrye.mutiny.. | org.jboss.logging..",
                "model.sample, model | io.smallrye.mutiny..",
                "content, cache.entry | cache.key | cache.readthrough | cache.readthrough.flight | content.json | content.kind | content.request | limit | model | com.fasterxml.jackson.. | io.smallrye.mutiny..",
                "content.explain, cache | cache.entry | cache.history | cache.key | cache.readthrough | cache.readthrough.failure | cache.readthrough.flight | content | limit | model | io.smallrye.mutiny..",
                "content.image, java..",
                "content.json, model | com.fasterxml.jackson..",
                "content.kind, cache.key | content.json | content.request | model | com.fasterxml.jackson..",
                "content.request, cache.key | content.image | model",
                "warming, cache | cache.entry | cache.key | cache.readthrough | cache.readthrough.flight | content | content.kind | content.request | limit | log | measure | warming.popularity | io.smallrye.mutiny.. | org.jboss.logging..",
                "warming.popularity, cache | cache.key | content | io.smallrye.mutiny..",
                "warming.request, cache | cache.bounded | cache.entry | cache.key | cache.readthrough | cache.readthrough.stream | cache.readthrough.stream.part | http | limit | proxy | proxy.exchange | proxy.forward | proxy.json | proxy.keys | proxy.loader | warming | warming.popularity | com.fasterxml.jackson.. | com.github.benmanes.caffeine.. | io.smallrye.mutiny.. | io.vertx..",
                "monitoring, cache | cache.key | cache.relay | cache.stats | measure | model | monitoring.alert | proxy.stats | io.micrometer.. | io.prometheus.client.. | io.quarkus.micrometer.. | io.smallrye.mutiny.. | io.vertx..",
                "monitoring.alert, cache.stats | log | io.quarkus.mailer.. | org.jboss.logging.. | io.smallrye.mutiny.. | io.vertx..",
                "monitoring.history, cache | cache.stats | model | proxy.stats | io.smallrye.mutiny..",
                "health, cache | cache.stats | io.smallrye.mutiny.. | org.eclipse.microprofile.health.. | io.smallrye.health.. | jakarta.enterprise..",
                "security, io.vertx..",
                "http, cache.entries | cache.entry | cache.readthrough | content.request | http.coding | limit | log | security | org.eclipse.microprofile.openapi.. | com.fasterxml.jackson.. | io.smallrye.mutiny.. | org.jboss.logging.. | io.vertx.. | io.quarkus.vertx.http.. | jakarta.enterprise.. | REST",
                "http.body, http | io.smallrye.mutiny.. | io.vertx.. | io.quarkus.vertx.http.. | jakarta.enterprise.. | REST",
                "http.coding, cache | cache.entry | com.github.benmanes.caffeine.. | io.vertx..",
                "http.connection, http | http.repeated | monitoring | io.netty.. | io.vertx.. | io.quarkus.vertx.http.. | io.quarkus.runtime.. | jakarta.enterprise.. | jakarta.inject.. | org.eclipse.microprofile.config.. | org.jboss.logging..",
                "http.repeated, cache.entry | cache.readthrough | http | http.coding | io.micrometer.. | io.netty.. | io.vertx..",
                "proxy, cache.readthrough | cache.readthrough.failure | com.fasterxml.jackson.. | io.vertx..",
                "proxy.answer, proxy | proxy.sse | com.fasterxml.jackson..",
                "proxy.anthropic, proxy | proxy.answer | com.fasterxml.jackson..",
                "proxy.controls, cache.key | cache.readthrough | http | proxy | com.fasterxml.jackson.. | io.vertx..",
                "proxy.exchange, cache.entry | cache.readthrough | cache.readthrough.flight | cache.readthrough.stream | cache.readthrough.stream.part | http | http.body | http.coding | limit | proxy | proxy.forward | proxy.keys | proxy.stats | io.smallrye.mutiny.. | org.jboss.logging.. | io.vertx.. | REST",
                "proxy.embedding, cache | cache.entry | cache.key | cache.readthrough | cache.stats | http.coding | limit | proxy | proxy.exchange | proxy.forward | proxy.keys | proxy.loader | proxy.stats | com.fasterxml.jackson.. | io.smallrye.mutiny.. | io.vertx..",
                "proxy.explain, cache | cache.entry | cache.key | http | proxy | proxy.forward | proxy.keys | proxy.outline | io.smallrye.mutiny.. | io.vertx..",
                "proxy.forward, log | proxy | proxy.controls | proxy.keys | security | io.netty.. | io.smallrye.mutiny.. | io.vertx..",
                "proxy.gemini, proxy | proxy.answer | proxy.sse | com.fasterxml.jackson..",
                "proxy.json, cache.key | com.fasterxml.jackson.. | io.netty.buffer..",
                "proxy.keys, cache | cache.key | http | proxy | proxy.controls | proxy.json | proxy.outline | security | com.fasterxml.jackson.. | com.github.benmanes.caffeine.. | io.vertx..",
                "proxy.loader, cache.entry | cache.readthrough | cache.readthrough.failure | cache.readthrough.stream.part | cache.readthrough.stream.timing | log | proxy | proxy.exchange | proxy.forward | proxy.keys | proxy.stats | io.smallrye.mutiny.. | io.vertx..",
                "proxy.openai, proxy | proxy.answer | com.fasterxml.jackson..",
                "proxy.outline, cache.key | proxy.json | com.fasterxml.jackson..",
                "proxy.route, cache.entry | cache.key | cache.readthrough | cache.readthrough.flight | cache.readthrough.stream | http.body | http.coding | http.repeated | limit | log | proxy | proxy.embedding | proxy.exchange | proxy.forward | proxy.keys | proxy.loader | proxy.stats | io.smallrye.mutiny.. | io.vertx.. | REST",
                "proxy.sample, proxy | com.fasterxml.jackson.. | io.vertx..",
                "proxy.sse, java..",
                "proxy.stats, cache.entry | cache.readthrough | log | proxy | io.vertx..",
                "tracing, cache | cache.entry | cache.key | model | proxy | io.opentelemetry.. | io.quarkus.vertx.core.. | io.smallrye.common.vertx.. | io.smallrye.mutiny.. | io.vertx..",
                "log, java.."
            })
    void packageImportsOnlyWhatItMay(String name, String allowed) {
        String importing = HOUSE + "." + name;
        List<String> packages = new ArrayList<>(EVERYWHERE);
        packages.add(importing);
        for (String one : allowed.split("\\|", -1)) {
            packages.addAll(resolved(one.strip()));
        }

        classes()
                .that()
                .resideInAPackage(importing)
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(packages.toArray(String[]::new)).or(primitives()))
                .check(CLASSES);
    }

    private static List<String> resolved(String one) {
        if (one.equals("REST")) {
            return List.of(
                    "jakarta.ws.rs..",
                    "org.eclipse.microprofile.rest..",
                    "io.quarkus.rest..",
                    "org.jboss.resteasy..",
                    "io.quarkus.runtime.annotations..");
        }
        return one.contains("..") ? List.of(one) : List.of(HOUSE + "." + one);
    }

    private static DescribedPredicate<JavaClass> primitives() {
        return DescribedPredicate.describe(
                "primitives",
                type -> type.isPrimitive()
                        || type.isArray()
                        || type.getPackageName().isEmpty());
    }

    @Test
    void apiImportsNeitherStoresNorProvidersNorWiring() {
        noClasses()
                .that()
                .resideInAPackage("dev.samovar.api..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.samovar.cache.memory..",
                        "dev.samovar.cache.redis..",
                        "dev.samovar.model.*..",
                        "dev.samovar.bootstrap..")
                .check(CLASSES);
    }

    @Test
    void bootstrapIsImportedByNoOtherPackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.samovar.bootstrap..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.samovar.bootstrap..")
                .check(CLASSES);
    }

    /** Parts of the Redis store are public for each other and for the wiring only. */
    @Test
    void partsOfTheRedisStoreAreImportedByWiringOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.samovar.cache.redis..", "dev.samovar.bootstrap..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.samovar.cache.redis.*..")
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("dev.samovar.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void namesHaveNoVagueSuffix() {
        noClasses()
                .should()
                .haveNameMatching(".*\\.(.*\\$)?\\w*(Manager|Util|Utils|Helper|Impl)")
                .check(CLASSES);
    }

    @Test
    void suffixesHaveOneMeaning() {
        classes()
                .that()
                .areAnnotatedWith(jakarta.ws.rs.Path.class)
                .and()
                .areNotInterfaces()
                .should()
                .haveSimpleNameEndingWith("Resource")
                .check(CLASSES);
        classes()
                .that()
                .implement(dev.samovar.cache.CacheStore.class)
                .should()
                .haveSimpleNameEndingWith("Store")
                .check(CLASSES);
    }

    @Test
    void noCodeSleepsOrAwaits() {
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(CLASSES);
        noClasses()
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "Uni.await or Multi's blocking views",
                        call -> call.getTarget().getOwner().getPackageName().startsWith("io.smallrye.mutiny")
                                && List.of("await", "awaitItem", "blockingIterable", "toIterable")
                                        .contains(call.getTarget().getName())))
                .check(CLASSES);
    }

    /** Except the entry point, which reports failures of the start before the log is configured. */
    @Test
    void noCodeWritesToTheConsole() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.samovar.bootstrap.Main")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        List<String> packages = Stream.of(CLASSES.getDefaultPackage())
                .flatMap(all -> all.getSubpackagesInTree().stream())
                .filter(one ->
                        one.getName().startsWith(HOUSE) && !one.getClasses().isEmpty())
                .map(JavaPackage::getName)
                .toList();

        assertThat(packages).hasSizeGreaterThan(10);
        assertThat(new TreeSet<>(packages))
                .allSatisfy(name -> assertThat(CLASSES.getPackage(name).isAnnotatedWith(NullMarked.class))
                        .as(name + " has a package-info with @NullMarked")
                        .isTrue());
    }

    @Test
    void tableListsEveryPackage() throws NoSuchMethodException {
        CsvSource table = StructureTest.class
                .getDeclaredMethod("packageImportsOnlyWhatItMay", String.class, String.class)
                .getAnnotation(CsvSource.class);
        List<String> named = Arrays.stream(table.value())
                .map(line -> HOUSE + "." + line.substring(0, line.indexOf(',')))
                .toList();

        assertThat(CLASSES.stream().map(JavaClass::getPackageName).distinct())
                .filteredOn(name ->
                        !(name + ".").startsWith(HOUSE + ".api.") && !(name + ".").startsWith(HOUSE + ".bootstrap."))
                .containsExactlyInAnyOrderElementsOf(named);
    }
}
