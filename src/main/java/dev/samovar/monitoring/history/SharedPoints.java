package dev.samovar.monitoring.history;

import io.smallrye.mutiny.Uni;
import java.util.List;

/** The minutes that all replicas keep together. Every method fails if these are unavailable. */
public interface SharedPoints {

    /** Keeps these minutes; a minute that is there already is replaced. */
    Uni<Void> save(List<MinutePoint> points);

    /** The minutes of the last 24 hours, and perhaps older ones, in any order. */
    Uni<List<MinutePoint>> load();

    /** None: this process keeps its own minutes alone. */
    static SharedPoints none() {
        return new SharedPoints() {
            @Override
            public Uni<Void> save(List<MinutePoint> points) {
                return Uni.createFrom().voidItem();
            }

            @Override
            public Uni<List<MinutePoint>> load() {
                return Uni.createFrom().item(List.of());
            }
        };
    }
}
