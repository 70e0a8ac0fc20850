package dev.samovar.security;

/**
 * Someone who may manage the cache.
 *
 * @param name the name of the operator's key, or the address while no key is configured; safe to log
 * @param address the address of the connection; safe to log
 */
public record Operator(String name, String address) {

    /** The name, and the address unless that is the name: what an audit line says. */
    public String label() {
        return name.equals(address) ? name : name + " (" + address + ")";
    }
}
