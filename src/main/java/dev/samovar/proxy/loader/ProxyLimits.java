package dev.samovar.proxy.loader;

import dev.samovar.proxy.forward.WholeAnswer;
import java.time.Duration;

/**
 * The bounds of what the proxy holds in memory.
 *
 * @param bodyBytes the largest request body that is looked up in the cache; a larger one is passed through
 * @param entryBytes the largest answer that is stored
 * @param answers the memory for answers that are delivered to several clients
 * @param bodyDeadline how long a body that is looked up may take to arrive
 */
public record ProxyLimits(int bodyBytes, int entryBytes, WholeAnswer.Limits answers, Duration bodyDeadline) {}
