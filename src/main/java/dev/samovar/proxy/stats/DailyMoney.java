package dev.samovar.proxy.stats;

import java.math.BigDecimal;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * One log line per day, in UTC: what the proxied requests of this process spent and saved since the last line, by
 * upstream. A day without tokens has no line, and an upstream without any is left out. Safe from any thread.
 */
public final class DailyMoney {

    private static final Usage NONE = new Usage(
            new UpstreamFigures.Tokens(0, 0), Optional.empty(), new UpstreamFigures.Tokens(0, 0), Optional.empty());

    private final UpstreamStatistics statistics;
    private final InstantSource clock;
    private final Consumer<String> log;
    private final Map<String, Usage> told = new TreeMap<>();
    private LocalDate day;

    /**
     * The first day is the present one.
     *
     * @param log receives the lines
     */
    public DailyMoney(UpstreamStatistics statistics, InstantSource clock, Consumer<String> log) {
        this.statistics = statistics;
        this.clock = clock;
        this.log = log;
        this.day = today();
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /** Logs the line of the days that have ended since the last one. */
    public synchronized void check() {
        LocalDate today = today();
        if (!today.isAfter(day)) {
            return;
        }
        StringJoiner upstreams = new StringJoiner("; ");
        for (String upstream : statistics.byUpstream().keySet()) {
            Usage now = statistics.usage(upstream);
            Usage before = told.getOrDefault(upstream, NONE);
            if (!now.equals(before)) {
                told.put(upstream, now);
                upstreams.add(upstream + " spent "
                        + text(now.spent(), before.spent(), now.spentMoney(), before.spentMoney()) + ", saved "
                        + text(now.saved(), before.saved(), now.savedMoney(), before.savedMoney()));
            }
        }
        if (upstreams.length() > 0) {
            LocalDate last = today.minusDays(1);
            log.accept("Proxied requests of " + day + (last.equals(day) ? "" : " to " + last) + " (UTC): " + upstreams);
        }
        day = today;
    }

    /** The money, for models with a price, and the tokens of all models. */
    private static String text(
            UpstreamFigures.Tokens now,
            UpstreamFigures.Tokens before,
            Optional<BigDecimal> money,
            Optional<BigDecimal> moneyBefore) {
        long count = now.in() + now.out() - before.in() - before.out();
        String tokens = count + (count == 1 ? " token" : " tokens");
        return money.map(sum -> Money.plain(sum.subtract(moneyBefore.orElse(BigDecimal.ZERO)))
                                .toPlainString()
                        + " (" + tokens + ")")
                .orElse(tokens);
    }
}
