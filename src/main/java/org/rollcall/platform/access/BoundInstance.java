package org.rollcall.platform.access;

/**
 * One instance that a token is bound to.
 *
 * @param host as {@link Hostname#host} has it
 * @param uuid as sent; empty where the instance sends none
 */
public record BoundInstance(String host, String uuid) {

    /** As it is written in a token, {@code gitlab.example.com#5f0e4b2a-1d3c-4e5f-8a9b-0c1d2e3f4a5b}. */
    @Override
    public String toString() {
        return host + HostnameBinding.INSTANCE + uuid;
    }
}
