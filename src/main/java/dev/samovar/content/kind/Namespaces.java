package dev.samovar.content.kind;

import dev.samovar.cache.key.Namespace;
import java.util.List;

/** The namespaces of the built-in kinds of content. */
public final class Namespaces {

    public static final Namespace SUBTOPICS = new Namespace("subtopics");
    public static final Namespace PRESENTATION = new Namespace("presentation");
    public static final Namespace EXPLANATION = new Namespace("explanation");
    public static final Namespace IMAGE2TOPIC = new Namespace("image2topic");

    /** All of them, in the order in which people see them. */
    public static final List<Namespace> ALL = List.of(SUBTOPICS, PRESENTATION, EXPLANATION, IMAGE2TOPIC);

    private Namespaces() {}
}
