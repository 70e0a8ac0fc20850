package dev.samovar.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.CanonicalRequest;
import dev.samovar.content.kind.Namespaces;
import dev.samovar.content.kind.PromptTemplate;
import dev.samovar.content.request.Audience;
import dev.samovar.content.request.Detail;
import dev.samovar.content.request.ExplanationRequest;
import dev.samovar.content.request.ImageRequest;
import dev.samovar.content.request.PresentationRequest;
import dev.samovar.content.request.SubtopicsRequest;
import dev.samovar.model.ModelIdentity;
import dev.samovar.testing.model.FakeModel;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A key holds everything that shapes the answer: whatever is changed, the key is another. */
class KeyTest {

    private static final Audience AUDIENCE = new Audience("college", Detail.BRIEF, "visual", "en");
    private static final SubtopicsRequest SUBTOPICS = new SubtopicsRequest("Tea", 5, "en");
    private static final ExplanationRequest EXPLANATION = new ExplanationRequest("Tea", "Oolong", AUDIENCE);
    private static final PresentationRequest PRESENTATION =
            new PresentationRequest("Tea", List.of("Oolong", "Assam"), AUDIENCE);

    static Stream<Record> requests() {
        return Stream.of(SUBTOPICS, EXPLANATION, PRESENTATION);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void everyFieldOfARequestIsInItsKey(Record request) throws ReflectiveOperationException {
        CacheKey key = ContentWorkbench.key(request);

        for (Changed changed : changed(request)) {
            assertThat(ContentWorkbench.key(changed.record()).fingerprint())
                    .as(changed.field())
                    .isNotEqualTo(key.fingerprint());
        }
    }

    /** A record in which one field has another value. */
    private record Changed(String field, Record record) {}

    private static List<Changed> changed(Record record) throws ReflectiveOperationException {
        RecordComponent[] components = record.getClass().getRecordComponents();
        List<Changed> all = new ArrayList<>();
        for (int i = 0; i < components.length; i++) {
            Object value = components[i].getAccessor().invoke(record);
            String name = record.getClass().getSimpleName() + "." + components[i].getName();
            if (value instanceof Record nested) {
                for (Changed inner : changed(nested)) {
                    all.add(new Changed(name + "/" + inner.field(), with(record, i, inner.record())));
                }
            } else {
                all.add(new Changed(name, with(record, i, another(name, value))));
            }
        }
        return all;
    }

    private static Record with(Record record, int index, Object value) throws ReflectiveOperationException {
        RecordComponent[] components = record.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = i == index ? value : components[i].getAccessor().invoke(record);
        }
        Constructor<? extends Record> constructor = record.getClass()
                .getDeclaredConstructor(
                        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        return constructor.newInstance(values);
    }

    private static Object another(String name, Object value) {
        if (value instanceof String text) {
            return name.endsWith("language") ? "de" : text + " too";
        }
        if (value instanceof Integer number) {
            return number + 1;
        }
        if (value instanceof Detail) {
            return Detail.DETAILED;
        }
        if (value instanceof List<?>) {
            return List.of("Assam", "Oolong");
        }
        throw new AssertionError("Teach this test another value of " + name + ", a " + value.getClass());
    }

    @Test
    void everyByteOfAPictureIsInItsKey() {
        ImageRequest one = ImageRequest.of(Pictures.gif("1"));
        ImageRequest other = ImageRequest.of(Pictures.gif("2"));

        assertThat(ContentWorkbench.key(one)).isNotEqualTo(ContentWorkbench.key(other));
        assertThat(ContentWorkbench.key(one)).isEqualTo(ContentWorkbench.key(ImageRequest.of(Pictures.gif("1"))));
    }

    @Test
    void theLanguageIsInTheKeyOfAPicture() {
        ImageRequest picture = ImageRequest.of(Pictures.gif("1"));

        assertThat(ContentWorkbench.key(picture.in("de"))).isNotEqualTo(ContentWorkbench.key(picture));
        assertThat(ContentWorkbench.key(picture.in("EN"))).isEqualTo(ContentWorkbench.key(picture));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void theModelAndItsParametersAreInEveryKey(Record request) {
        ModelIdentity usual = FakeModel.IDENTITY;
        List<ModelIdentity> others = List.of(
                new ModelIdentity("other", usual.name(), usual.parameters()),
                new ModelIdentity(usual.provider(), "other", usual.parameters()),
                new ModelIdentity(usual.provider(), usual.name(), "other"));

        for (ModelIdentity other : others) {
            assertThat(ContentWorkbench.key(other, request).fingerprint())
                    .as(other.toString())
                    .isNotEqualTo(ContentWorkbench.key(request).fingerprint());
        }
    }

    @Test
    void editedPromptHasAnotherDigestAndSoAnotherKey() {
        PromptTemplate template = PromptTemplate.parse("You teach.\n---\nExplain {topic}.\n");
        PromptTemplate edited = PromptTemplate.parse("You teach.\n---\nExplain {topic}!\n");

        assertThat(edited.digest()).isNotEqualTo(template.digest());
        assertThat(key("prompt", edited.digest())).isNotEqualTo(key("prompt", template.digest()));
    }

    @Test
    void fieldsDoNotRunTogether() {
        CanonicalRequest one = new CanonicalRequest(Namespaces.SUBTOPICS)
                .exactly("a", "1\nb=1:2")
                .exactly("b", "3");
        CanonicalRequest other =
                new CanonicalRequest(Namespaces.SUBTOPICS).exactly("a", "1").exactly("b", "2\nb=1:3");

        assertThat(one.key("x")).isNotEqualTo(other.key("x"));
        assertThat(key("ab", "c")).isNotEqualTo(key("a", "bc"));
        assertThat(key("a", "")).isNotEqualTo(new CanonicalRequest(Namespaces.SUBTOPICS).key("x"));
    }

    @Test
    void spellingsOfOneRequestHaveOneKey() {
        CacheKey key = ContentWorkbench.key(EXPLANATION);

        assertThat(ContentWorkbench.key(new ExplanationRequest(
                        "  TEA ", "oolong", new Audience("COLLEGE", Detail.BRIEF, " Visual", "EN"))))
                .isEqualTo(key);
    }

    private static CacheKey key(String name, String value) {
        return new CanonicalRequest(Namespaces.SUBTOPICS).exactly(name, value).key("x");
    }
}
