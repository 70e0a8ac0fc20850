package dev.samovar.http;

/**
 * The language of an answer.
 *
 * @param tag a BCP 47 tag, for {@code Content-Language}
 * @param negotiated whether {@code Accept-Language} decided, by its absence too; {@code Vary} says so then
 */
public record ContentLanguage(String tag, boolean negotiated) {}
