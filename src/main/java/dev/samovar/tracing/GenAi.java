package dev.samovar.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;

/** Names of OpenTelemetry's semantic conventions for generative AI. */
final class GenAi {

    static final String CHAT = "chat";

    static final String EMBEDDINGS = "embeddings";

    /** Clients name models. */
    private static final int LONGEST_NAME = 100;

    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    private static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
    private static final AttributeKey<String> MODEL = AttributeKey.stringKey("gen_ai.request.model");

    private static final AttributeKey<Long> TOKENS_IN = AttributeKey.longKey("gen_ai.usage.input_tokens");
    private static final AttributeKey<Long> TOKENS_OUT = AttributeKey.longKey("gen_ai.usage.output_tokens");

    private GenAi() {}

    /** The conventions' name of a provider. */
    private static String provider(String name) {
        return name.equals("gemini") ? "gcp.gemini" : name;
    }

    /** The span of a call to a model. */
    static Spans.Kind call(String operation, String provider, String model) {
        String name = model.length() > LONGEST_NAME ? model.substring(0, LONGEST_NAME) : model;
        return new Spans.Kind(
                name.isEmpty() ? operation : operation + ' ' + name,
                SpanKind.CLIENT,
                Attributes.of(OPERATION, operation, PROVIDER, provider(provider), MODEL, name));
    }

    /** Notes what a call used, as far as the model said it. */
    static void tokens(Span span, long in, long out) {
        if (in > 0) {
            span.setAttribute(TOKENS_IN, in);
        }
        if (out > 0) {
            span.setAttribute(TOKENS_OUT, out);
        }
    }
}
