package dev.samovar.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.api.cache.CacheResource;
import dev.samovar.api.cache.WarmingResource;
import dev.samovar.api.content.ContentResource;
import dev.samovar.api.entries.EntryResource;
import dev.samovar.api.entries.ExplainResource;
import dev.samovar.http.ApiPath;
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

/** Comparison of the table of paths with the resources: a new path has to be in both. */
class ApiPathTest {

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
                    assertThat(ApiPath.methods(path.replaceAll("\\{[^}]+}", "x")))
                            .as(verb + " " + path)
                            .contains(verb);
                    if (!verb.equals("GET") && !verb.equals("DELETE")) {
                        assertThat(ApiPath.body(verb, path.replaceAll("\\{[^}]+}", "x")))
                                .as("the body that " + verb + " " + path + " reads")
                                .isEqualTo(body(verb, method.getAnnotation(Consumes.class)));
                    }
                    checked.add(path);
                }
            }
        }
        assertThat(checked).hasSizeGreaterThan(10);
    }

    @Test
    void unknownPathAllowsOptionsOnly() {
        assertThat(ApiPath.methods("/api/nope")).isEqualTo("OPTIONS");
    }

    @Test
    void methodThatAPathDoesNotAnswerReadsNoBody() {
        assertThat(ApiPath.body("DELETE", "/api/cache/entries/apps/x")).isEqualTo(ApiPath.Body.NONE);
        assertThat(ApiPath.body("PUT", "/api/create_subtopics")).isEqualTo(ApiPath.Body.NONE);
        assertThat(ApiPath.body("PUT", "/api/cache/entries")).isEqualTo(ApiPath.Body.NONE);
        assertThat(ApiPath.body("POST", "/api/create_subtopics/")).isEqualTo(ApiPath.Body.JSON);
    }

    private static ApiPath.Body body(String verb, @org.jspecify.annotations.Nullable Consumes consumes) {
        if (verb.equals("PUT") || (consumes != null && consumes.value()[0].equals("*/*"))) {
            return ApiPath.Body.BYTES;
        }
        if (consumes == null) {
            return ApiPath.Body.NONE;
        }
        return consumes.value()[0].startsWith("multipart/") ? ApiPath.Body.FORM : ApiPath.Body.JSON;
    }

    private static String path(@org.jspecify.annotations.Nullable Path path) {
        return path == null ? "" : path.value();
    }
}
