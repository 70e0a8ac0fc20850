package dev.samovar.api.openapi;

import org.eclipse.microprofile.openapi.models.PathItem.HttpMethod;

/** What an operation is for, which decides who may call it and how it fails. */
enum Access {
    /** Answers of the model: open, with directives that are for operators. */
    CONTENT,
    /** Management: for operators alone. */
    OPERATOR,
    /** The statistics, which are open and read the store. */
    STATISTICS,
    /** Open, and independent of the store: health, the history of the statistics, the progress of warming. */
    OPEN,
    /** An upstream's own operation. */
    PROXY;

    private static final String MANAGEMENT = "/api/cache/";

    static Access of(String path, HttpMethod method) {
        if (!path.startsWith("/api/")) {
            return PROXY;
        }
        if (path.startsWith(MANAGEMENT)) {
            if (path.endsWith("/stats")) {
                return STATISTICS;
            }
            boolean isOpen = path.endsWith("/history") || path.endsWith("/warm");
            return method == HttpMethod.GET && isOpen ? OPEN : OPERATOR;
        }
        return path.equals("/api/health") ? OPEN : CONTENT;
    }
}
