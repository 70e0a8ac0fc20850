package dev.samovar.http.repeated;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The server's own meters of a request, which a response ahead of its codec has to write itself.
 *
 * @param duration {@code http.server.requests}, as Quarkus labels it for this request
 * @param written {@code http.server.bytes.written}
 * @param read {@code http.server.bytes.read}, which counts bodies only
 */
record RequestMeter(Timer duration, DistributionSummary written, DistributionSummary read) {

    /**
     * The meters of a request; empty if the server has none for it.
     *
     * @param method its method
     * @param path the label {@code uri}
     */
    static Optional<RequestMeter> of(MeterRegistry meters, String method, String path) {
        Timer duration = meters.find("http.server.requests")
                .tags("method", method, "uri", path, "status", "200")
                .timer();
        DistributionSummary written = meters.find("http.server.bytes.written").summary();
        DistributionSummary read = meters.find("http.server.bytes.read").summary();
        return duration == null || written == null || read == null
                ? Optional.empty()
                : Optional.of(new RequestMeter(duration, written, read));
    }

    /** Counts a response, and the body of its request. */
    void sent(int receivedBytes, int bodyBytes, long nanos) {
        if (receivedBytes > 0) {
            read.record(receivedBytes);
        }
        duration.record(nanos, TimeUnit.NANOSECONDS);
        written.record(bodyBytes);
    }
}
