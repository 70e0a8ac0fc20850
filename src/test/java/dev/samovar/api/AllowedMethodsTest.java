package dev.samovar.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.api.cache.CacheResource;
import dev.samovar.api.cache.WarmingResource;
import dev.samovar.api.content.ContentResource;
import dev.samovar.api.entries.EntryResource;
import dev.samovar.api.entries.ExplainResource;
import dev.samovar.http.BodyTimeout;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A new resource, or a new path of one, has to be in the table. */
class AllowedMethodsTest {

    private static final List<Class<?>> RESOURCES = List.of(
            ContentResource.class,
            CacheResource.class,
            EntryResource.class,
            ExplainResource.class,
            WarmingResource.class,
            HealthResource.class);

    @Test
    void everyMethodOfEveryPathIsAllowed() {
        List<String> checked = new ArrayList<>();
        for (Class<?> resource : RESOURCES) {
            for (Method method : resource.getDeclaredMethods()) {
                String verb = method.isAnnotationPresent(GET.class)
                        ? "GET"
                        : method.isAnnotationPresent(POST.class)
                                ? "POST"
                                : method.isAnnotationPresent(PUT.class)
                                        ? "PUT"
                                        : method.isAnnotationPresent(DELETE.class) ? "DELETE" : "";
                if (!verb.isEmpty()) {
                    String path = path(resource.getAnnotation(Path.class)) + path(method.getAnnotation(Path.class));
                    assertThat(AllowedMethods.of(path.replaceAll("\\{[^}]+}", "x")))
                            .as(verb + " " + path)
                            .contains(verb);
                    if (!verb.equals("GET") && !verb.equals("DELETE")) {
                        assertThat(BodyTimeout.isRead(path.replaceAll("\\{[^}]+}", "x")))
                                .as("whether " + path + " reads a body: what does is given up when none arrives")
                                .isEqualTo(verb.equals("PUT") || method.isAnnotationPresent(Consumes.class));
                    }
                    checked.add(path);
                }
            }
        }
        assertThat(checked).hasSizeGreaterThan(10);
    }

    @Test
    void unknownPathHasOptionsAlone() {
        assertThat(AllowedMethods.of("/api/nope")).isEqualTo("OPTIONS");
    }

    private static String path(@org.jspecify.annotations.Nullable Path path) {
        return path == null ? "" : path.value();
    }
}
