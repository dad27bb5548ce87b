package org.rollcall.operate.privacy;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Instance;
import org.rollcall.platform.access.Hostname;

/**
 * One instance, or all of a hostname, with any port.
 *
 * @param hostname as {@link org.rollcall.platform.access.Hostname#host} has it
 * @param instance the only one that is meant; null for all of the hostname
 */
public record InstanceChoice(String hostname, @Nullable Instance instance) {

    /** Of the only one that is meant; null for all. */
    public @Nullable UUID id() {
        return instance == null ? null : instance.id();
    }

    /** The uuid of the only instance that is meant, empty for one that sends none; null where all are meant. */
    public @Nullable String uuid() {
        return instance == null ? null : Objects.requireNonNullElse(instance.uuid(), "");
    }

    /** Whether an instance is meant. */
    boolean covers(Instance other) {
        return Hostname.host(other.hostname()).equals(hostname)
                && (instance == null || instance.id().equals(other.id()));
    }
}
