package org.rollcall.export;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rollcall.access.Caller;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.payload.PayloadWriter;
import org.rollcall.ping.Instance;
import org.rollcall.ping.InstanceRepository;
import org.rollcall.ping.PingStore;
import org.rollcall.ping.Week;
import org.rollcall.problem.ProblemException;
import org.rollcall.problem.ProblemType;

/** Finds the one ping that a caller means, and gives its payload back. */
@ApplicationScoped
class ServicePings {

    private static final byte[] NONE = "{}".getBytes(StandardCharsets.UTF_8);

    /** Instances that are named in a message. */
    private static final int MAX_NAMED = 20;

    private final InstanceRepository instances;
    private final PingStore pings;
    private final DictionaryCatalog catalog;
    private final Caller caller;

    ServicePings(InstanceRepository instances, PingStore pings, DictionaryCatalog catalog, Caller caller) {
        this.instances = instances;
        this.pings = pings;
        this.catalog = catalog;
        this.caller = caller;
    }

    /**
     * The payload of the current ping of an instance.
     *
     * @param hostname null where the caller sees exactly one instance
     * @param uuid null where only one instance has the hostname, empty for the one that sends none
     * @param week null for the newest
     * @return JSON, UTF-8; {@code {}} where the instance has no ping in the week
     * @throws ProblemException {@link ProblemType#UNKNOWN_HOSTNAME}, {@link ProblemType#AMBIGUOUS_INSTANCE},
     *     {@link ProblemType#NOT_FOUND} for an unknown uuid
     */
    byte[] payload(@Nullable String hostname, @Nullable String uuid, @Nullable Week week) {
        var instance = hostname == null ? onlyInstance() : instance(Instance.normalized(hostname), uuid);
        return pings.current(instance, week)
                .map(current -> PayloadWriter.write(
                        catalog.published(current.stored().ping().dictionary()), current.content()))
                .orElse(NONE);
    }

    private Instance onlyInstance() {
        var visible = instances.visible(caller.binding(), 2);
        if (visible.size() != 1) {
            throw new ProblemException(
                    ProblemType.AMBIGUOUS_INSTANCE,
                    visible.isEmpty()
                            ? "the token sees no instance; name one with hostname"
                            : "the token sees more than one instance; name one with hostname",
                    Map.of("parameter", "hostname"));
        }
        return visible.getFirst();
    }

    private Instance instance(String hostname, @Nullable String uuid) {
        // Another customer's hostname is answered like an unknown one.
        var known = caller.binding().sees(hostname) ? instances.withHostname(hostname, MAX_NAMED) : List.<Instance>of();
        if (known.isEmpty()) {
            throw new ProblemException(
                    ProblemType.UNKNOWN_HOSTNAME, "no instance with the hostname '%s' is known".formatted(hostname));
        }
        var wanted = uuid == null
                ? known
                : instances.find(hostname, uuid).map(List::of).orElse(List.of());
        if (wanted.isEmpty()) {
            throw new ProblemException(
                    ProblemType.NOT_FOUND,
                    "no instance of '%s' has the uuid '%s'".formatted(hostname, uuid),
                    Map.of("parameter", "uuid"));
        }
        if (wanted.size() > 1) {
            throw new ProblemException(
                    ProblemType.AMBIGUOUS_INSTANCE,
                    "several instances have the hostname '%s'; name one with uuid".formatted(hostname),
                    Map.of(
                            "parameter",
                            "uuid",
                            "uuids",
                            wanted.stream()
                                    .map(instance -> Objects.requireNonNullElse(instance.uuid(), ""))
                                    .toList()));
        }
        return wanted.getFirst();
    }
}
