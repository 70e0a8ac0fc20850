package dev.samovar.warming.request;

import dev.samovar.limit.Quota;
import dev.samovar.warming.RequestSource;
import dev.samovar.warming.WarmResult;
import dev.samovar.warming.WarmingTarget;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The requests to warm: those of the file, then the popular ones. */
public final class WarmedRequests implements RequestSource {

    private final RequestFile file;
    private final PopularRequests popular;
    private final RequestWarmer warmer;

    public WarmedRequests(RequestFile file, PopularRequests popular, RequestWarmer warmer) {
        this.file = file;
        this.popular = popular;
        this.warmer = warmer;
    }

    @Override
    public Set<String> namespaces() {
        return warmer.names();
    }

    @Override
    public Map<WarmingTarget, Entry> entries() {
        Map<WarmingTarget, Entry> entries = new LinkedHashMap<>();
        file.requests().forEach(request -> entries.putIfAbsent(request.shown(), entry(request)));
        popular.popular().forEach(request -> entries.putIfAbsent(request.shown(), entry(request)));
        return entries;
    }

    private Entry entry(WarmableRequest request) {
        return new Entry() {
            @Override
            public Uni<WarmResult> warm(Duration minFreshFor, Quota quota) {
                return warmer.warm(request, minFreshFor, quota);
            }

            @Override
            public Uni<Boolean> isFresh() {
                return warmer.isFresh(request);
            }
        };
    }
}
