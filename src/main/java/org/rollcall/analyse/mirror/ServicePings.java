package org.rollcall.analyse.mirror;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.Visibility;
import org.rollcall.analyse.VisibleInstances;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.ping.Instance;
import org.rollcall.ping.PingContents;
import org.rollcall.ping.PingStore;
import org.rollcall.ping.PingStore.PingWithContent;
import org.rollcall.ping.payload.PayloadWriter;
import org.rollcall.platform.access.AuditedRead;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** Finds the one ping that a caller means, and gives its payload back in one of the forms that instances have. */
@ApplicationScoped
class ServicePings {

    private static final byte[] NONE = "{}".getBytes(StandardCharsets.UTF_8);

    /** What GitLab itself puts there. */
    private static final JsonNode NOT_COUNTED_WITHOUT_SQL = IntNode.valueOf(-3);

    /** Instances that are named in a message. */
    private static final int MAX_NAMED = 20;

    private final VisibleInstances instances;
    private final PingStore pings;
    private final PingContents contents;
    private final DictionaryCatalog catalog;
    private final Caller caller;
    private final AuditedRead read;

    ServicePings(
            VisibleInstances instances,
            PingStore pings,
            PingContents contents,
            DictionaryCatalog catalog,
            Caller caller,
            AuditedRead read) {
        this.instances = instances;
        this.pings = pings;
        this.contents = contents;
        this.catalog = catalog;
        this.caller = caller;
        this.read = read;
    }

    /**
     * The payload of the ping, as it was sent.
     *
     * @return JSON, UTF-8; {@code {}} where the instance has no ping in the week
     * @throws ProblemException {@link ProblemType#UNKNOWN_HOSTNAME}, {@link ProblemType#AMBIGUOUS_INSTANCE},
     *     {@link ProblemType#NOT_FOUND} for an unknown uuid
     */
    byte[] payload(WantedPing wanted) {
        return shown(wanted, (dictionary, ping) -> new PayloadWriter(dictionary).write(ping.content()));
    }

    /** The payload with -3 in place of what the instance counts in its database; otherwise like {@link #payload}. */
    byte[] nonSqlMetrics(WantedPing wanted) {
        return shown(
                wanted,
                (dictionary, ping) -> new PayloadWriter(dictionary)
                        .write(
                                ping.content(),
                                (metric, value) -> metric.isFromDatabase() ? NOT_COUNTED_WITHOUT_SQL : value));
    }

    /** The payload with SQL in place of what the instance counts in its database; otherwise like {@link #payload}. */
    byte[] queries(WantedPing wanted) {
        return shown(wanted, MetricQueries::write);
    }

    private byte[] shown(WantedPing wanted, BiFunction<Dictionary, PingWithContent, byte[]> form) {
        var instance = wanted.hostname() == null ? onlyInstance() : instance(wanted.hostname(), wanted.uuid());
        var current = pings.current(instance, wanted.week()).flatMap(contents::forAnswer);
        read.rows(current.isPresent() ? 1 : 0);
        return current.map(ping ->
                        form.apply(catalog.published(ping.stored().ping().dictionary()), ping))
                .orElse(NONE);
    }

    private Instance onlyInstance() {
        var visible = instances.first(Visibility.of(caller.binding()), 2);
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
        var visibility = Visibility.of(caller.binding());
        var known = instances.named(visibility, hostname, null, MAX_NAMED);
        if (known.isEmpty()) {
            throw new ProblemException(
                    ProblemType.UNKNOWN_HOSTNAME,
                    "no instance with the hostname '%s' is known".formatted(Instance.normalized(hostname)));
        }
        var wanted =
                uuid == null ? meant(known, hostname) : instances.named(visibility.withOthers(), hostname, uuid, 1);
        if (wanted.isEmpty()) {
            throw new ProblemException(
                    ProblemType.NOT_FOUND,
                    "no instance of '%s' has the uuid '%s'".formatted(Instance.normalized(hostname), uuid),
                    Map.of("parameter", "uuid"));
        }
        if (wanted.size() > 1) {
            throw new ProblemException(
                    ProblemType.AMBIGUOUS_INSTANCE,
                    "several instances have the hostname '%s'; name one with uuid"
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
