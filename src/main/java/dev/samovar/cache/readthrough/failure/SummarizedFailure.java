package dev.samovar.cache.readthrough.failure;

/** A failure that holds more than may be kept, such as a whole answer: caches of failures and histories keep its summary. */
public interface SummarizedFailure {

    /** What is kept in its place. Its message is for operators, and has nothing of the answer. */
    FailureSummary summary();
}
