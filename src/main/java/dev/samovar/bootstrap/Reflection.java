package dev.samovar.bootstrap;

import dev.samovar.api.cache.CacheResource;
import dev.samovar.api.content.PresentationBody;
import dev.samovar.api.content.TopicBody;
import dev.samovar.api.entries.EntryAnswers;
import dev.samovar.content.Presentation;
import dev.samovar.content.kind.Explanation;
import dev.samovar.content.kind.GeneratedTopic;
import dev.samovar.content.kind.Subtopics;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** Registration for reflection in native executables: JSON records, Caffeine's generated classes, and the sender of traces. */
@RegisterForReflection(
        targets = {
            Subtopics.class,
            Explanation.class,
            Presentation.class,
            Presentation.Part.class,
            GeneratedTopic.class,
            TopicBody.class,
            PresentationBody.class,
            CacheResource.PatternBody.class,
            CacheResource.VersionBody.class,
            EntryAnswers.Put.class,
            EntryAnswers.Deleted.class,
        },
        classNames = {
            "com.github.benmanes.caffeine.cache.SSMWA",
            "com.github.benmanes.caffeine.cache.PSWMW",
            "com.github.benmanes.caffeine.cache.SSMW",
            "com.github.benmanes.caffeine.cache.PSMW",
            "io.opentelemetry.exporter.sender.jdk.internal.JdkHttpSenderProvider",
        })
final class Reflection {

    private Reflection() {}
}
