package dev.samovar.monitoring.alert;

import io.quarkus.mailer.Mail;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.smallrye.mutiny.Uni;

/** A receiver by mail, at one address. */
public final class MailAlertSink implements AlertSink {

    private final ReactiveMailer mailer;
    private final String address;

    /**
     * A sink on a configured mail server.
     *
     * @param mailer the client of the mail server
     * @param address the address of the receiver
     */
    public MailAlertSink(ReactiveMailer mailer, String address) {
        this.mailer = mailer;
        this.address = address;
    }

    @Override
    public String name() {
        return "mail";
    }

    /** Fails if the mail server does not accept the mail, with a message that has no address. */
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
