package dev.samovar.proxy.controls;

import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.http.BadRequestException;
import dev.samovar.http.CacheControlParser;
import dev.samovar.proxy.RequestControls;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A reader of what a request asks of the cache: standard headers, Samovar's own, those of other gateways, and the {@code
 * cache} object in the bodies of LiteLLM's clients.
 *
 * <p>A control that asks for less of the cache wins over one that asks for more. Of two times the shorter one counts; a
 * time above the service's limit is cut to it. Two partitions that differ are refused, and so is a value that its rule
 * does not allow.
 */
public final class RequestControlReader {

    /** Headers of other gateways, which are for them alone: their keys are among them. */
    private static final List<String> GATEWAYS = List.of("cf-aig-", "helicone-", "x-portkey-", "x-openrouter-cache");

    private final Duration maxFresh;

    /**
     * A reader.
     *
     * @param maxFresh the longest time that a request may ask for, {@code samovar.proxy.max-ttl}
     */
    public RequestControlReader(Duration maxFresh) {
        this.maxFresh = maxFresh;
    }

    /**
     * Whether a header is for this service alone and not sent upstream: {@code Samovar-*}, {@code Cache-Control}, and
     * those of other gateways with their keys.
     *
     * @param name the header's name in any spelling
     */
    public static boolean isControlHeader(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals("cache-control")
                || lower.startsWith("samovar-")
                || GATEWAYS.stream().anyMatch(lower::startsWith);
    }

    /** What the headers say. Throws {@link BadRequestException} for a value that a header's rule does not allow. */
    public ControlValues headers(MultiMap headers) {
        ControlValues all = ControlValues.NONE;
        for (Map.Entry<String, String> field : headers) {
            ControlHeader known = ControlHeader.of(field.getKey());
            if (known != null) {
                all = all.and(known.read(field.getValue()));
            }
        }
        return all;
    }

    /**
     * The controls that apply to a request.
     *
     * @param values what the headers and the body say
     * @param cacheControl the values of {@code Cache-Control}
     * @param maySpend whether the caller may ask for a generation in place of an entry; if not, that is ignored
     */
    public RequestControls controls(ControlValues values, List<String> cacheControl, boolean maySpend) {
        RequestCacheControl standard = CacheControlParser.read(cacheControl, maySpend);
        ControlValues all = new ControlValues(
                        standard.noCache(),
                        standard.noStore(),
                        standard.maxAge(),
                        values.freshFor(),
                        values.partition())
                .and(maySpend ? values : ControlValues.NONE);
        return new RequestControls(
                new RequestCacheControl(all.noCache(), all.noStore(), all.maxAge(), standard.onlyIfCached()),
                all.freshFor().map(time -> time.compareTo(maxFresh) > 0 ? maxFresh : time),
                all.partition().map(ControlValues.Partition::value));
    }
}
