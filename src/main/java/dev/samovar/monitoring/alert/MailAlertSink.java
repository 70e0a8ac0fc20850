package dev.samovar.monitoring.alert;

import io.quarkus.mailer.Mail;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.smallrye.mutiny.Uni;

/** Mail to one address. */
public final class MailAlertSink implements AlertSink {

    private final ReactiveMailer mailer;
    private final String address;

    /**
     * @param mailer what reaches the mail server
     * @param address where alerts go
     */
    public MailAlertSink(ReactiveMailer mailer, String address) {
        this.mailer = mailer;
        this.address = address;
    }

    @Override
    public String name() {
        return "mail";
    }

    /** Fails with a message without an address if the mail server does not take the mail. */
    @Override
    public Uni<Void> send(Alert alert) {
        return Uni.createFrom()
                .deferred(() -> mailer.send(Mail.withText(address, subject(alert), alert.text() + "\n")))
                .onFailure()
                .transform(DeliveryException::of);
    }

    private static String subject(Alert alert) {
        return switch (alert.kind()) {
            case FALLEN -> "Samovar: the cache's hit rate has fallen";
            case REMINDER -> "Samovar: the cache's hit rate is still low";
            case RECOVERED -> "Samovar: the cache's hit rate has recovered";
        };
    }
}
