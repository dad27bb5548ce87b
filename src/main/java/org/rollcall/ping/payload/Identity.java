package org.rollcall.ping.payload;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Instance;
import org.rollcall.platform.access.Hostname;

/** The members of the top level of a payload that tell its sender; each may be missing or junk. */
public final class Identity {

    private static final String HOSTNAME = "hostname";
    private static final String UUID = "uuid";
    static final String VERSION = "version";
    private static final String RECORDED_AT = "recorded_at";
    private static final String EDITION = "edition";

    /** The names of the members. */
    public static final List<String> MEMBERS = List.of(HOSTNAME, UUID, VERSION, RECORDED_AT, EDITION);

    /** Of a host name in DNS, and more than enough for the rest. */
    static final int MAX_LENGTH = 255;

    private @Nullable String hostname;
    private @Nullable Set<String> earlierHostnames;
    private @Nullable String uuid;
    private @Nullable String version;
    private @Nullable String recordedAt;
    private @Nullable String edition;

    /** What was made of the hostname when it was first asked for. */
    private @Nullable Sender sender;

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

    /** The values that are there. */
    Stream<String> values() {
        return Stream.of(hostname, uuid, version, recordedAt, edition).filter(Objects::nonNull);
    }

    /** Whether a member of the top level is one of these. */
    static boolean isMember(String name) {
        return switch (name) {
            case HOSTNAME, UUID, VERSION, RECORDED_AT, EDITION -> true;
            default -> false;
        };
    }

    /** The text that the parser stands on, if it may be one of these; else an empty one, which counts as missing. */
    static String text(JsonParser parser) throws IOException {
        return parser.getTextLength() <= MAX_LENGTH ? parser.getText() : "";
    }

    /** Whether a column could hold a value of these. */
    static boolean isUsable(String value) {
        return !value.isEmpty() && value.length() <= MAX_LENGTH && value.indexOf('\0') < 0;
    }

    /**
     * Whether a member of the top level, whose value the parser stands on, tells the sender. It is kept whatever happens, if it
     * is what a column can hold.
     */
    static boolean isTold(String name, JsonParser parser) throws IOException {
        return parser.currentToken() == JsonToken.VALUE_STRING
                && isMember(name)
                && parser.getTextLength() <= MAX_LENGTH
                && isUsable(parser.getText());
    }

    /** Takes note of a member of the top level. A value that no column could hold counts as missing. */
    void note(String name, String value) {
        var usable = isUsable(value) ? value : null;
        switch (name) {
            case HOSTNAME -> {
                if (hostname != null) { // only in a payload that names it twice
                    earlierHostnames = earlierHostnames == null ? new HashSet<>() : earlierHostnames;
                    earlierHostnames.add(hostname);
                }
                hostname = usable;
                sender = null;
            }
            case UUID -> {
                uuid = usable;
                sender = null;
            }
            case VERSION -> version = usable;
            case RECORDED_AT -> recordedAt = usable;
            case EDITION -> edition = usable;
            default -> {}
        }
    }

    /** The instance that sent the payload; null where the hostname is missing or could not be one. */
    public @Nullable Instance instance() {
        return sender().instance();
    }

    /** Why there is no {@link #instance}, as a sentence for the sender; null where there is one. */
    public @Nullable String fault() {
        return sender().fault();
    }

    private Sender sender() {
        if (sender == null) {
            sender = Sender.of(hostname, uuid);
        }
        return sender;
    }

    /** The instance that sent the payload, or why it is none. */
    private record Sender(
            @Nullable Instance instance, @Nullable String fault) {

        static Sender of(@Nullable String hostname, @Nullable String uuid) {
            if (hostname == null) {
                return new Sender(null, "The hostname is missing.");
            }
            var name = Instance.normalized(hostname);
            var fault = Hostname.fault(name);
            return new Sender(fault == null ? new Instance(name, uuid) : null, fault);
        }
    }
}
