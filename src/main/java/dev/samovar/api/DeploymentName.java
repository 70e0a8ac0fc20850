package dev.samovar.api;

/**
 * The name of the environment that this deployment is, such as {@code production}.
 *
 * @param text as it was configured
 */
public record DeploymentName(String text) {}
