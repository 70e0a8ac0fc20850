package dev.samovar.api.operator;

import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.key.Namespace;
import dev.samovar.log.LogText;
import dev.samovar.security.Operator;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jboss.logging.Logger;

/**
 * Audit log of management writes: the operator, the change and its count.
 *
 * <p>A purge, a deletion or a warming is one line. Puts by applications, of which there may be millions a day, are counted:
 * one line for each operator and namespace with each {@link #tellPuts}. The last {@value #RECORDS} lines can be read: with
 * Redis those of all replicas, otherwise those of this process. Safe from any thread.
 */
public final class AuditLog {

    /** The most records that are kept. */
    public static final int RECORDS = 200;

    private static final Logger LOG = Logger.getLogger("dev.samovar.audit");
    private static final String PUTS = "put entries into";

    private final SharedAudit shared;
    private final InstantSource clock;
    private final Deque<AuditRecord> own = new ArrayDeque<>();
    // A minute's worth at most
    private final ConcurrentMap<Puts, Long> puts = new ConcurrentHashMap<>();

    /** A log without records of this process. */
    public AuditLog(SharedAudit shared, InstantSource clock) {
        this.shared = shared;
        this.clock = clock;
    }

    private record Puts(Operator operator, String namespace) {}

    /**
     * The operator of a request to a resource that is marked with {@link OperatorOnly}. To be asked for before the resource
     * returns its answer: what runs later has no context of the request.
     */
    public Operator operator(ContainerRequestContext context) {
        return OperatorFilter.operator(context);
    }

    /** Counts an entry that an application has put into a namespace. */
    public void put(Operator operator, Namespace namespace) {
        puts.merge(new Puts(operator, namespace.name()), 1L, Long::sum);
    }

    /** Logs the puts since it was called last. Never fails. */
    public Uni<Void> tellPuts() {
        return Multi.createFrom()
                .iterable(Set.copyOf(puts.keySet()))
                .onItem()
                .transformToUniAndConcatenate(one -> {
                    Long count = puts.remove(one);
                    return count == null
                            ? Uni.createFrom().voidItem()
                            : wrote(one.operator(), PUTS, one.namespace(), count);
                })
                .onItem()
                .ignoreAsUni();
    }

    /**
     * Logs one line: the operator, the action, its target, and the number of entries. Never fails: while the shared records
     * are unavailable, the record is this process' own.
     */
    public Uni<Void> wrote(Operator operator, String action, String target, long count) {
        return Uni.createFrom().deferred(() -> {
            LOG.infof("%s: %s, entries: %d", operator.label(), LogText.of((action + ' ' + target).strip()), count);
            return add(new AuditRecord(clock.instant(), operator, action, target, count, true));
        });
    }

    /** Logs a write that the store did not confirm, and may have made all the same. Never fails. */
    public Uni<Void> failed(Operator operator, String action, String target) {
        return Uni.createFrom().deferred(() -> {
            LOG.infof(
                    "%s: %s, not confirmed by the store",
                    operator.label(), LogText.of((action + ' ' + target).strip()));
            return add(new AuditRecord(clock.instant(), operator, action, target, 0, false));
        });
    }

    private Uni<Void> add(AuditRecord written) {
        synchronized (own) {
            own.addLast(written);
            if (own.size() > RECORDS) {
                own.removeFirst();
            }
        }
        return shared.add(written).onFailure(StoreUnavailableException.class).recoverWithNull();
    }

    /** The last records, the newest first. While those of all replicas are unavailable, those of this process. */
    public Uni<List<AuditRecord>> last() {
        return Uni.createFrom()
                .deferred(shared::load)
                .onFailure(StoreUnavailableException.class)
                .recoverWithItem(List.of())
                .map(this::withOwn);
    }

    private List<AuditRecord> withOwn(List<AuditRecord> others) {
        Set<AuditRecord> all = new HashSet<>(others);
        synchronized (own) {
            all.addAll(own);
        }
        List<AuditRecord> sorted = new ArrayList<>(all);
        sorted.sort(Comparator.comparing(AuditRecord::at).reversed());
        return List.copyOf(sorted.subList(0, Math.min(RECORDS, sorted.size())));
    }
}
