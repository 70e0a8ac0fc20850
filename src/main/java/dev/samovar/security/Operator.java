package dev.samovar.security;

/**
 * A client with management access.
 *
 * @param name the name of the operator's key, or the address while no key is configured; safe to log
 * @param address the address of the connection; safe to log
 */
public record Operator(String name, String address) {

    /** The client in an audit line: the name, and the address unless that is the name. */
    public String label() {
        return name.equals(address) ? name : name + " (" + address + ")";
    }
}
