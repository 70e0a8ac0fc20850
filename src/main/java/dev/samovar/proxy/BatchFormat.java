package dev.samovar.proxy;

/**
 * How the calls to a path list several inputs, each with a result of its own, so that each result can be an entry.
 *
 * @param inputs the member of the request with the list of inputs
 * @param lone whether that member may be one input without a list: a text, or an array of token numbers
 * @param results the member of the answer with the list of results
 * @param index the member of a result with the place of its input; empty if results are in the order of the inputs
 * @param usage the member of the answer with what it cost
 * @param noUsage that member's value in an answer that cost nothing, as JSON
 */
public record BatchFormat(String inputs, boolean lone, String results, String index, String usage, String noUsage) {}
