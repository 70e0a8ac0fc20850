package dev.samovar.monitoring.alert;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A sink that records its alerts. */
final class RecordingSink implements AlertSink {

    private final List<Alert> alerts = new CopyOnWriteArrayList<>();

    @Override
    public String name() {
        return "recording";
    }

    @Override
    public Uni<Void> send(Alert alert) {
        return Uni.createFrom().voidItem().invoke(() -> alerts.add(alert));
    }

    List<Alert> alerts() {
        return alerts;
    }

    List<Alert.Kind> kinds() {
        return alerts.stream().map(Alert::kind).toList();
    }
}
