package org.rollcall.ping.payload;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Instance;
import org.rollcall.platform.access.Hostname;

/** What the top level of a payload says about its sender; everything in it may be missing or junk. */
public final class Identity {

    /** Of a host name in DNS, and more than enough for the rest. */
    static final int MAX_LENGTH = 255;

    private @Nullable String hostname;
    private @Nullable Set<String> earlierHostnames;
    private @Nullable String uuid;
    private @Nullable String version;
    private @Nullable String recordedAt;
    private @Nullable String edition;

    /** As sent. */
    public @Nullable String hostname() {
        return hostname;
    }

    /** The host name as sent, and those that stand before it, where a payload names several. */
    public Set<String> hostnames() {
        if (earlierHostnames == null) {
            return hostname == null ? Set.of() : Set.of(hostname);
        }
        var all = new HashSet<>(earlierHostnames);
        if (hostname != null) {
            all.add(hostname);
        }
        return all;
    }

    /** As sent. */
    public @Nullable String uuid() {
        return uuid;
    }

    /** Of the product, as sent. */
    public @Nullable String version() {
        return version;
    }

    /** As sent. */
    public @Nullable String recordedAt() {
        return recordedAt;
    }

    /** Of the product, as sent. */
    public @Nullable String edition() {
        return edition;
    }

    /** Whether a member of the top level is one of these. */
    static boolean isPart(String name) {
        return switch (name) {
            case "hostname", "uuid", "version", "recorded_at", "edition" -> true;
            default -> false;
        };
    }

    /** Whether a column could hold a value of these. */
    static boolean isUsable(String value) {
        return !value.isEmpty() && value.length() <= MAX_LENGTH && value.indexOf('\0') < 0;
    }

    /** Takes note of a member of the top level. A value that no column could hold counts as missing. */
    void note(String name, String value) {
        var usable = isUsable(value) ? value : null;
        switch (name) {
            case "hostname" -> {
                if (hostname != null) { // only in a payload that names it twice
                    earlierHostnames = earlierHostnames == null ? new HashSet<>() : earlierHostnames;
                    earlierHostnames.add(hostname);
                }
                hostname = usable;
            }
            case "uuid" -> uuid = usable;
            case "version" -> version = usable;
            case "recorded_at" -> recordedAt = usable;
            case "edition" -> edition = usable;
            default -> {}
        }
    }

    /** The instance that sent the payload; null where the hostname is missing or could not be one. */
    public @Nullable Instance instance() {
        if (hostname == null) {
            return null;
        }
        var name = Instance.normalized(hostname);
        return Hostname.isName(name) ? new Instance(name, uuid) : null;
    }

    /** Why there is no {@link #instance}, as a sentence for the sender; null where there is one. */
    public @Nullable String fault() {
        return hostname == null ? "The hostname is missing." : Hostname.fault(Instance.normalized(hostname));
    }
}
