package dev.samovar.http;

import java.time.Duration;

/**
 * How long the body of a request may take to arrive.
 *
 * @param time the time from the end of its head, more than 0
 */
public record ArrivalDeadline(Duration time) {}
