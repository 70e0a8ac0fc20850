package dev.samovar.api;

/**
 * The name of this deployment, such as {@code production}.
 *
 * @param text the configured name
 */
public record DeploymentName(String text) {}
