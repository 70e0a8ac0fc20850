package dev.samovar.proxy.embedding;

/**
 * What a call for inputs came to, beside its answer.
 *
 * @param good whether the answer has a result for each input
 * @param proven whether no purge of any input came between the call's beginning and its end, so that a request that began in
 *     between may get the answer
 * @param stored whether each result was stored
 * @param plain whether the answer is one that the upstream sent, byte for byte
 */
record Verdict(boolean good, boolean proven, boolean stored, boolean plain) {

    private static final char YES = '1';

    /** The verdict as a text, which goes with the answer to all requests that share its call. */
    String text() {
        return "" + digit(good) + digit(proven) + digit(stored) + digit(plain);
    }

    private static char digit(boolean is) {
        return is ? YES : '0';
    }

    /** The verdict of a text. */
    static Verdict of(String text) {
        return new Verdict(is(text, 0), is(text, 1), is(text, 2), is(text, 3));
    }

    private static boolean is(String text, int place) {
        return text.length() > place && text.charAt(place) == YES;
    }
}
