package dev.samovar.proxy.answer;

/** The reasons why an answer is not stored: a closed set of words, of which none comes from outside. */
public final class Reasons {

    /** Not JSON, or not of the form that the dialect has. */
    public static final String MALFORMED = "malformed";
    /** An error in an answer with status 200. */
    public static final String ERROR = "error";
    /** The generation failed at the provider. */
    public static final String FAILED = "failed";
    /** Nothing that a user could see. */
    public static final String EMPTY = "empty";
    /** A choice without a reason why it ended. */
    public static final String NO_FINISH_REASON = "no-finish-reason";
    /** A reason that is neither a good end nor one of the other words. */
    public static final String FINISH_REASON = "finish-reason";
    /** Cut by a limit that the request did not set. */
    public static final String LENGTH = "length";
    /** Cut for another reason. */
    public static final String INCOMPLETE = "incomplete";
    /** Cut, or withheld, by the provider's filter. */
    public static final String CONTENT_FILTER = "content-filter";
    /** The model refused. */
    public static final String REFUSAL = "refusal";
    /** The prompt was blocked. */
    public static final String BLOCKED = "blocked";
    /** To be continued by another request. */
    public static final String PAUSED = "paused";
    /** A tool ran at the provider, though the request named none. */
    public static final String TOOLS = "tools";
    /** Refers to something that the provider forgets soon, such as generated speech. */
    public static final String EXPIRES = "expires";
    /** Not every input has its result. */
    public static final String MISSING_INPUTS = "missing-inputs";
    /** A stream that ended within an event. */
    public static final String CUT = "cut";
    /** A stream without its end marker. */
    public static final String NO_END = "no-end";
    /** A stream that went on after its end. */
    public static final String AFTER_END = "after-end";
    /** An event larger than what is read of one. */
    public static final String OVERSIZED_EVENT = "oversized-event";

    private Reasons() {}
}
