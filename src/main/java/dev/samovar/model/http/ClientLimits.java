package dev.samovar.model.http;

import java.time.Duration;

/**
 * The bounds of a client of a model's API.
 *
 * @param connectTimeout how long a connection may take to be made
 * @param silence how long the model may say nothing before its connection is closed; a backstop behind the caller's own
 *     timeouts
 * @param connections connections at a time; more than the calls that anyone lets run at a time, since that is bounded elsewhere
 * @param answerBytes the largest answer that is read
 */
public record ClientLimits(Duration connectTimeout, Duration silence, int connections, int answerBytes) {

    public static final ClientLimits DEFAULT =
            new ClientLimits(Duration.ofSeconds(5), Duration.ofMinutes(5), 1024, 8 * 1024 * 1024);
}
