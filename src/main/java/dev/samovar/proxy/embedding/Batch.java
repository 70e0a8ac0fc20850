package dev.samovar.proxy.embedding;

import dev.samovar.cache.key.CacheKey;
import dev.samovar.proxy.BatchFormat;
import dev.samovar.proxy.keys.InputKeys;
import dev.samovar.proxy.keys.ReadCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request with inputs. Equal ones are one <i>distinct</i> input; the distinct ones are numbered in the order in which they
 * first occur.
 */
final class Batch {

    private final BatchFormat format;
    private final InputKeys keys;
    private final BatchBody body;
    private final List<InputKeys.Input> distinct = new ArrayList<>();
    private final List<Integer> firstPlaces = new ArrayList<>();
    private final List<Integer> numbers = new ArrayList<>();

    private Batch(BatchFormat format, InputKeys keys, BatchBody body) {
        this.format = format;
        this.keys = keys;
        this.body = body;
        Map<CacheKey, Integer> known = new LinkedHashMap<>();
        for (InputKeys.Input input : keys.all()) {
            Integer before = known.putIfAbsent(input.key(), known.size());
            if (before == null) {
                firstPlaces.add(numbers.size());
                distinct.add(input);
            }
            numbers.add(before == null ? known.size() - 1 : before);
        }
    }

    /** The inputs of a request; empty if it is cached whole. Takes time in the size of the body. */
    static Optional<Batch> read(BatchFormat format, ReadCall.Cacheable call, byte[] body) {
        return call.inputs()
                .get()
                .flatMap(keys ->
                        BatchBody.read(format, body, keys.all().size()).map(read -> new Batch(format, keys, read)));
    }

    BatchFormat format() {
        return format;
    }

    /** The bytes of the client's body. */
    int length() {
        return body.bytes().length;
    }

    /** The number of each input of the client's list, in its order. */
    List<Integer> numbers() {
        return numbers;
    }

    /** How many distinct inputs there are. */
    int size() {
        return distinct.size();
    }

    InputKeys.Input input(int number) {
        return distinct.get(number);
    }

    List<CacheKey> keys() {
        return distinct.stream().map(InputKeys.Input::key).toList();
    }

    /** The key of a call for some inputs. */
    CacheKey call(List<Integer> of) {
        return keys.call(of.stream().map(number -> input(number).key()).toList());
    }

    /** Whether these inputs are what the client sent, all of it and once each. */
    boolean isWhole(List<Integer> of) {
        return of.equals(numbers);
    }

    /** What is sent for some inputs: the client's own bytes if these are all. */
    byte[] body(List<Integer> of) {
        return isWhole(of)
                ? body.bytes()
                : body.with(of.stream().map(firstPlaces::get).toList());
    }
}
