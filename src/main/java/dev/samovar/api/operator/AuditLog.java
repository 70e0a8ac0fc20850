package dev.samovar.api.operator;

import dev.samovar.cache.key.Namespace;
import dev.samovar.log.LogText;
import dev.samovar.security.Operator;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jboss.logging.Logger;

/**
 * Audit log of management writes: the operator, the change and its count.
 *
 * <p>A purge, a deletion or a warming is one line. Puts by applications, of which there may be millions a day, are counted:
 * one line for each operator and namespace with each {@link #tellPuts}. Safe from any thread.
 */
public final class AuditLog {

    private static final Logger LOG = Logger.getLogger("dev.samovar.audit");

    // By the text of their line, which names operators, their addresses and namespaces; a minute's worth at most
    private final ConcurrentMap<String, Long> puts = new ConcurrentHashMap<>();

    /** Counts an entry that an application has put into a namespace. */
    public void put(ContainerRequestContext context, Namespace namespace) {
        put(OperatorFilter.operator(context), namespace);
    }

    void put(Operator operator, Namespace namespace) {
        puts.merge(operator.label() + ": put entries into " + namespace, 1L, Long::sum);
    }

    /** Logs the puts since it was called last. */
    public void tellPuts() {
        for (String line : puts.keySet()) {
            Long count = puts.remove(line);
            if (count != null) {
                LOG.infof("%s, %d entries", line, count);
            }
        }
    }

    /** Logs one line: the operator, the change, and the number of entries. */
    public void wrote(ContainerRequestContext context, String what, long count) {
        wrote(OperatorFilter.operator(context), what, count);
    }

    void wrote(Operator operator, String what, long count) {
        LOG.infof("%s: %s, %d entries", operator.label(), LogText.of(what), count);
    }
}
