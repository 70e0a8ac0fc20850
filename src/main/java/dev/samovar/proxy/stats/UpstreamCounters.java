package dev.samovar.proxy.stats;

import dev.samovar.cache.entry.Cost;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;

/**
 * What the requests to one upstream came to since the start of this process. The rules:
 *
 * <ul>
 *   <li>A request counts when its {@link Outcome} is known. One whose client leaves before counts as none.
 *   <li>A call is a request that was sent upstream, cached or not. It fails with a status from 400 on, or with {@code
 *       timeout}, {@code unreachable} or {@code broken}: once each. A call that the proxy gave up itself did not fail.
 *   <li>Tokens are those of complete answers that went through the cache, by their own usage. An answer that is forwarded
 *       without the cache is not read.
 *   <li>A hit saves what its entry had cost. A coalesced request is none.
 * </ul>
 *
 * Counting is safe from any thread and never blocks. A snapshot is not atomic.
 */
public final class UpstreamCounters {

    /** A time limit was over. */
    static final String TIMEOUT = "timeout";
    /** There was no response. */
    static final String UNREACHABLE = "unreachable";
    /** The response broke off. */
    static final String BROKEN = "broken";

    /** Failures that alerts are about: their meters exist before the first one. */
    private static final List<String> USUAL_FAILURES =
            List.of("401", "429", "500", "502", "503", "504", TIMEOUT, UNREACHABLE, BROKEN);

    private static final int FIRST_FAILURE = 400;
    private static final int LAST_FAILURE = 599;

    /** More than there are in the code, in case of a new dialect that takes one from a request. */
    private static final int MAX_REASONS = 50;

    /** Callers name the partitions. */
    static final int MAX_PARTITIONS = 20;

    private final Map<Outcome, LongAdder> outcomes = new EnumMap<>(Outcome.class);
    private final BoundedLabels<LongAdder> bypassed = new BoundedLabels<>(MAX_REASONS, label -> new LongAdder());
    private final BoundedLabels<LongAdder> failures =
            new BoundedLabels<>(LAST_FAILURE - FIRST_FAILURE + 1 + USUAL_FAILURES.size(), label -> new LongAdder());
    private final LongAdder calls = new LongAdder();
    private final FirstByteTimes firstByte = new FirstByteTimes();
    private final LongAdder savedCalls = new LongAdder();
    private final LongAdder savedMillis = new LongAdder();
    private final ModelTokens tokens;
    private final BoundedLabels<ModelTokens> partitions;

    /** Counters at zero. */
    public UpstreamCounters(ModelPrices prices) {
        tokens = new ModelTokens(prices, ModelTokens.MAX_LABELS);
        partitions = new BoundedLabels<>(MAX_PARTITIONS, label -> new ModelTokens(prices, 0));
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(outcome, new LongAdder());
        }
        USUAL_FAILURES.forEach(failures::of);
    }

    void ended(Outcome outcome) {
        LongAdder count = outcomes.get(outcome);
        if (count != null) {
            count.increment();
        }
    }

    void bypassed(String reason) {
        ended(Outcome.BYPASS);
        bypassed.of(reason).increment();
    }

    void saved(String model, Optional<String> partition, Cost cost) {
        savedCalls.add(cost.modelCalls());
        savedMillis.add(cost.time().toMillis());
        tokens.saved(model, cost.tokensIn(), cost.tokensOut());
        partition.ifPresent(name -> partitions.of(name).saved(model, cost.tokensIn(), cost.tokensOut()));
    }

    /**
     * Counts the tokens of a complete answer.
     *
     * @param model the model's name in the request
     * @param partition the request's partition; empty for none
     */
    public void answered(String model, Optional<String> partition, long tokensIn, long tokensOut) {
        tokens.spent(model, tokensIn, tokensOut);
        partition.ifPresent(name -> partitions.of(name).spent(model, tokensIn, tokensOut));
    }

    /** Counts the tokens of a complete answer to a request without a partition. */
    public void answered(String model, long tokensIn, long tokensOut) {
        answered(model, Optional.empty(), tokensIn, tokensOut);
    }

    void called() {
        calls.increment();
    }

    void began(int status, long elapsedNanos) {
        firstByte.add(elapsedNanos);
        if (status >= FIRST_FAILURE) {
            failures.of(status <= LAST_FAILURE ? Integer.toString(status) : BoundedLabels.OTHER)
                    .increment();
        }
    }

    void failed(String kind) {
        failures.of(kind).increment();
    }

    /** The requests with an outcome. */
    public long count(Outcome outcome) {
        LongAdder count = outcomes.get(outcome);
        return count == null ? 0 : count.sum();
    }

    /** The calls. */
    public long calls() {
        return calls.sum();
    }

    /** The calls that hits saved. */
    public long savedCalls() {
        return savedCalls.sum();
    }

    /** The time that hits saved, in milliseconds. */
    public long savedMillis() {
        return savedMillis.sum();
    }

    /** Receives each reason for a bypass once with its counter, the future ones too. */
    public void listenToBypassed(BiConsumer<String, LongAdder> each) {
        bypassed.listen(each);
    }

    /** Receives each kind of failure once with its counter, the future ones too. */
    public void listenToFailures(BiConsumer<String, LongAdder> each) {
        failures.listen(each);
    }

    /** Receives the time to the first byte of each response from now on, in nanoseconds. */
    public void listenToFirstBytes(LongConsumer each) {
        firstByte.listen(each);
    }

    /** Receives the counters of each model once, the future ones too. */
    public void listenToModels(ModelListener each) {
        tokens.listen((model, of) -> each.model(model, of.in, of.out, of.savedIn, of.savedOut));
    }

    /** Receives the counters of models. */
    @FunctionalInterface
    public interface ModelListener {

        /**
         * Tokens in and out, and those that hits saved.
         *
         * @param model its label
         */
        void model(String model, LongAdder in, LongAdder out, LongAdder savedIn, LongAdder savedOut);
    }

    void forEachBypassed(BiConsumer<String, LongAdder> each) {
        bypassed.forEach(each);
    }

    void forEachFailure(BiConsumer<String, LongAdder> each) {
        failures.forEach(each);
    }

    FirstByteTimes.Snapshot firstByte() {
        return firstByte.snapshot();
    }

    void forEachPartition(BiConsumer<String, ModelTokens> each) {
        partitions.forEach(each);
    }

    ModelTokens tokens() {
        return tokens;
    }
}
