package dev.samovar.api;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Filter that adds {@code Date} to every answer (RFC 9110, section 6.6.1). The text is formatted once a second. */
@ApplicationScoped
public class DateHeader {

    private static final int BEFORE_ALL = 20_000;
    private static final DateTimeFormatter IMF_FIXDATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private final InstantSource clock;
    private volatile Written written = new Written(Long.MIN_VALUE, "");

    private record Written(long second, CharSequence text) {}

    DateHeader(InstantSource clock) {
        this.clock = clock;
    }

    void register(@Observes Filters filters) {
        filters.register(this::add, BEFORE_ALL);
    }

    private void add(RoutingContext context) {
        // When the answer is sent, which may be a generation later
        context.addHeadersEndHandler(ready -> {
            // That of an upstream's response is passed on
            if (!context.response().headers().contains(HttpHeaders.DATE)) {
                context.response().putHeader(HttpHeaders.DATE, now());
            }
        });
        context.next();
    }

    /** The present date and time in HTTP's format. Safe from any thread. */
    public CharSequence now() {
        long second = Math.floorDiv(clock.millis(), 1_000L);
        Written last = written;
        if (last.second() != second) {
            last = new Written(second, HttpHeaders.createOptimized(IMF_FIXDATE.format(Instant.ofEpochSecond(second))));
            written = last;
        }
        return last.text();
    }
}
