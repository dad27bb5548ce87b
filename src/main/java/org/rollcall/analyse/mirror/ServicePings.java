package org.rollcall.analyse.mirror;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.function.BiFunction;
import org.rollcall.analyse.OneInstance;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.ping.PingContents;
import org.rollcall.ping.PingStore;
import org.rollcall.ping.PingStore.PingWithContent;
import org.rollcall.ping.payload.PayloadWriter;
import org.rollcall.platform.access.AuditedRead;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** Finds the one ping that a caller means, and gives its payload back in one of the forms that instances have. */
@ApplicationScoped
class ServicePings {

    private static final byte[] NONE = "{}".getBytes(StandardCharsets.UTF_8);

    /** What GitLab itself puts there. */
    private static final JsonNode NOT_COUNTED_WITHOUT_SQL = IntNode.valueOf(-3);

    private final OneInstance instances;
    private final PingStore pings;
    private final PingContents contents;
    private final DictionaryCatalog catalog;
    private final AuditedRead read;

    ServicePings(
            OneInstance instances,
            PingStore pings,
            PingContents contents,
            DictionaryCatalog catalog,
            AuditedRead read) {
        this.instances = instances;
        this.pings = pings;
        this.contents = contents;
        this.catalog = catalog;
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
        var instance = instances.of(wanted.instance());
        var current = pings.current(instance, wanted.week()).flatMap(contents::forAnswer);
        read.rows(current.isPresent() ? 1 : 0);
        return current.map(ping ->
                        form.apply(catalog.published(ping.stored().ping().dictionary()), ping))
                .orElse(NONE);
    }
}
