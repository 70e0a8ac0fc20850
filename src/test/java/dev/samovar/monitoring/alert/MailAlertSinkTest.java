package dev.samovar.monitoring.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.mailer.Mail;
import io.smallrye.mutiny.Uni;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Alerts as mail. That a mail server takes them is tried with the packaged service. */
class MailAlertSinkTest {

    private static final Instant SINCE = Instant.parse("2026-01-01T00:00:00Z");
    private static final Alert ALERT =
            new Alert(Alert.Kind.RECOVERED, new HitRateWindow.Window(80, 20), 70, SINCE, SINCE);

    @Test
    void mailHasKindInSubjectAndStatisticsInText() {
        List<Mail> sent = new ArrayList<>();
        MailAlertSink sink = new MailAlertSink(
                mails -> Uni.createFrom().voidItem().invoke(() -> sent.addAll(List.of(mails))), "oncall@example.org");

        Uni<Void> sending = sink.send(ALERT);
        assertThat(sent).isEmpty();
        sending.await().atMost(Duration.ofSeconds(10));

        assertThat(sent).singleElement().satisfies(mail -> {
            assertThat(mail.getTo()).containsExactly("oncall@example.org");
            assertThat(mail.getSubject()).isEqualTo("Samovar: the cache's hit rate has recovered");
            assertThat(mail.getText()).contains("80.00 %").contains("hits: 80, requests: 100");
        });
    }

    @Test
    void failureNamesNoServer() {
        MailAlertSink sink = new MailAlertSink(
                mails ->
                        Uni.createFrom().failure(new ConnectException("Connection refused: mail.internal/10.0.0.1:25")),
                "oncall@example.org");

        assertThatThrownBy(() -> sink.send(ALERT).await().atMost(Duration.ofSeconds(10)))
                .hasMessage("connection refused")
                .hasNoCause();
    }
}
