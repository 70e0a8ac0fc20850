package dev.samovar.proxy.stats;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * Tokens by model.
 *
 * <p>Callers name the models. A label is a model with a price, as it was first spelled; one of a few others, the first
 * that were counted and look like the name of a model; or {@code other}.
 */
final class ModelTokens {

    /** The labels of models without a price, where each has one. */
    static final int MAX_LABELS = 30;

    /** The names whose label is remembered. That of a further one is found anew each time. */
    private static final int MAX_NAMES = 300;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,99}");

    private final ModelPrices prices;
    private final BoundedLabels<Tokens> priced;
    private final BoundedLabels<Tokens> others;
    private final Map<String, Tokens> byPrice = new ConcurrentHashMap<>();
    private final Map<String, Tokens> byName = new ConcurrentHashMap<>();

    /**
     * No tokens yet.
     *
     * @param maxOthers how many models without a price have a label
     */
    ModelTokens(ModelPrices prices, int maxOthers) {
        this.prices = prices;
        this.others = new BoundedLabels<>(maxOthers, label -> new Tokens());
        this.priced = new BoundedLabels<>(prices.size(), label -> new Tokens());
    }

    /** The tokens of one label. */
    static final class Tokens {
        final LongAdder in = new LongAdder();
        final LongAdder out = new LongAdder();
        final LongAdder savedIn = new LongAdder();
        final LongAdder savedOut = new LongAdder();
    }

    /** Those of a model by the name in a request. */
    Tokens of(String model) {
        Tokens known = byName.get(model);
        if (known != null) {
            return known;
        }
        Tokens found = prices.of(model)
                .map(price -> byPrice.computeIfAbsent(price.model(), name -> priced.of(label(model, name))))
                .orElseGet(() -> others.of(label(model, BoundedLabels.OTHER)));
        if (byName.size() < MAX_NAMES) {
            byName.put(model, found);
        }
        return found;
    }

    /** Counts the tokens of an answer, if it has any. */
    void spent(String model, long tokensIn, long tokensOut) {
        if (tokensIn != 0 || tokensOut != 0) {
            Tokens of = of(model);
            of.in.add(tokensIn);
            of.out.add(tokensOut);
        }
    }

    /** Counts the tokens that a hit saved, if it has saved any. */
    void saved(String model, long tokensIn, long tokensOut) {
        if (tokensIn != 0 || tokensOut != 0) {
            Tokens of = of(model);
            of.savedIn.add(tokensIn);
            of.savedOut.add(tokensOut);
        }
    }

    private static String label(String model, String otherwise) {
        return NAME.matcher(model).matches() ? model : otherwise;
    }

    /** Receives each label once with its tokens, the future ones too. */
    void listen(BiConsumer<String, Tokens> each) {
        priced.listen(each);
        others.listen(each);
    }

    /** Each label with its tokens. */
    void forEach(BiConsumer<String, Tokens> each) {
        priced.forEach(each);
        others.forEach(each);
    }

    /** Each model with a price, by its name in the settings. */
    void forEachPriced(BiConsumer<String, Tokens> each) {
        byPrice.forEach(each);
    }
}
