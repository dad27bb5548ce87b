package org.rollcall.analyse;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Instance;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** Finds the one instance that a caller means, among those that it sees. */
@ApplicationScoped
public class OneInstance {

    /** Instances that are named in a message. */
    private static final int MAX_NAMED = 20;

    private final VisibleInstances instances;
    private final Caller caller;

    OneInstance(VisibleInstances instances, Caller caller) {
        this.instances = instances;
        this.caller = caller;
    }

    /**
     * The instance that is meant. A hostname may be left out where the caller sees exactly one instance, and a uuid where only
     * one instance has the hostname; an empty uuid is that of the one that sends none.
     *
     * @throws ProblemException {@link ProblemType#UNKNOWN_HOSTNAME}, {@link ProblemType#AMBIGUOUS_INSTANCE},
     *     {@link ProblemType#NOT_FOUND} for an unknown uuid
     */
    public Instance of(InstanceParameters parameters) {
        var hostname = parameters.hostnameText();
        return hostname == null
                ? onlyInstance()
                : instance(hostname, parameters.uuid().text());
    }

    private Instance onlyInstance() {
        var visible = instances.first(Visibility.of(caller.binding()), 2);
        if (visible.size() != 1) {
            throw new ProblemException(
                    ProblemType.AMBIGUOUS_INSTANCE,
                    visible.isEmpty()
                            ? "The token sees no instance; name one with hostname."
                            : "The token sees more than one instance; name one with hostname.",
                    Map.of("parameter", "hostname"));
        }
        return visible.getFirst();
    }

    private Instance instance(String hostname, @Nullable String uuid) {
        // Another customer's hostname is answered like an unknown one.
        var visibility = Visibility.of(caller.binding());
        var known = instances.named(visibility, hostname, null, MAX_NAMED);
        if (known.isEmpty()) {
            throw new ProblemException(
                    ProblemType.UNKNOWN_HOSTNAME,
                    "No instance with the hostname '%s' is known.".formatted(Instance.normalized(hostname)));
        }
        var wanted =
                uuid == null ? meant(known, hostname) : instances.named(visibility.withOthers(), hostname, uuid, 1);
        if (wanted.isEmpty()) {
            throw new ProblemException(
                    ProblemType.NOT_FOUND,
                    "No instance of '%s' has the uuid '%s'.".formatted(Instance.normalized(hostname), uuid),
                    Map.of("parameter", "uuid"));
        }
        if (wanted.size() > 1) {
            throw new ProblemException(
                    ProblemType.AMBIGUOUS_INSTANCE,
                    "Several instances have the hostname '%s'; name one with uuid."
                            .formatted(Instance.normalized(hostname)),
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

    /**
     * Those of which one is meant that has no uuid: with exactly this hostname, where there are any, and not the same host
     * with another port. Whatever others send by its hostname, a bound token gets the instance that it has always got.
     */
    private List<Instance> meant(List<Instance> known, String hostname) {
        if (!caller.binding().all()) {
            return known.subList(0, 1);
        }
        var exact = known.stream()
                .filter(instance -> instance.hostname().equals(Instance.normalized(hostname)))
                .toList();
        return exact.isEmpty() ? known : exact;
    }
}
