package org.rollcall.receive.ingest;

import static java.util.Objects.requireNonNull;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.operate.privacy.OptOuts;
import org.rollcall.operate.privacy.OptOuts.Policy;
import org.rollcall.ping.Ping;
import org.rollcall.ping.PingFlag;
import org.rollcall.ping.RedactionReport;
import org.rollcall.ping.payload.Document;
import org.rollcall.ping.payload.Findings;
import org.rollcall.ping.payload.Identity;
import org.rollcall.ping.payload.Payload;
import org.rollcall.ping.payload.PayloadReader;
import org.rollcall.ping.payload.PayloadReview;
import org.rollcall.ping.payload.QuarantineReason;
import org.rollcall.ping.payload.RedactedPayload;
import org.rollcall.ping.payload.RedactionRules;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.receive.quarantine.IngestDecider;
import org.rollcall.receive.quarantine.IngestDecision;
import org.rollcall.receive.quarantine.QuarantinedPing;

/** Reads payloads and tells pings from the rest, by the dictionaries, the rules and the configuration of the moment. */
@ApplicationScoped
class Decider implements IngestDecider {

    /** The largest age of a payload that people carried out of an isolated network. */
    private static final Duration MAX_UPLOADED_AGE = Duration.ofDays(3653);

    private final DictionaryCatalog catalog;
    private final OptOuts optOuts;
    private final RedactionRules rules;
    private final IngestConfig config;
    private final RequestMemoryBudget memory;
    private final PayloadReader withoutDictionary;

    /** One for each dictionary that is in use: it learns the order of keys. */
    private final Map<DictionaryVersion, PayloadReader> readers = new ConcurrentHashMap<>();

    Decider(
            DictionaryCatalog catalog,
            OptOuts optOuts,
            RedactionRules rules,
            IngestConfig config,
            RequestMemoryBudget memory) {
        this.catalog = catalog;
        this.optOuts = optOuts;
        this.rules = rules;
        this.config = config;
        this.memory = memory;
        this.withoutDictionary = PayloadReader.withoutDictionary(rules);
    }

    @Override
    public IngestDecision decide(QuarantinedPing kept, Document document) {
        try (var _ = memory.beginOwnWork(document.bytes().length)) {
            var reading = read(document);
            var origin = new Origin(document, kept.receivedAt(), kept.uploaded(), kept.redactionReport());
            return decide(reading, policy(reading), origin);
        }
    }

    /**
     * Reads a payload with the dictionary that it asks for.
     *
     * @throws ProblemException where it is not a JSON object within the limits
     */
    Reading read(Document document) {
        return read(document, catalog.resolve(document.productVersion()).orElse(null));
    }

    /** As {@link #read(Document)}, with a given dictionary; null for none. */
    Reading read(Document document, @Nullable Dictionary dictionary) {
        var reader = dictionary == null ? withoutDictionary : reader(dictionary);
        return new Reading(reader, reader.read(document));
    }

    /** The reader for a payload, by the dictionary that it asks for. */
    PayloadReader reader(Document document) {
        return catalog.resolve(document.productVersion()).map(this::reader).orElse(withoutDictionary);
    }

    /** The reader of the newest dictionary. */
    PayloadReader newest() {
        return catalog.resolve(null).map(this::reader).orElse(withoutDictionary);
    }

    /** What is ruled on the hostnames of a payload. */
    Policy policy(Reading reading) {
        return optOuts.of(reading.identity().hostnames());
    }

    /** Decides what becomes of a payload; nothing is stored. */
    IngestDecision decide(Reading reading, Policy policy, Origin origin) {
        if (policy.blocked()) {
            return origin.blocked(reading.identity());
        }
        var redacted = reading.reader().redact(reading.payload(), origin.document(), policy.optedOut());
        return switch (redacted.payload()) {
            case Payload.Unstorable(var identity, var reason, var detail) ->
                origin.unstorable(identity, reason, detail, redacted);
            case Payload.Storable payload -> {
                var obstacle = obstacle(payload);
                yield obstacle == null
                        ? storable(payload, redacted, reading.reader().dictionary(), origin)
                        : origin.unstorable(payload.identity(), obstacle.reason(), obstacle.detail(), redacted);
            }
        };
    }

    /** The reason why a payload that could be stored must not be; null where it may. */
    private @Nullable Obstacle obstacle(Payload.Storable payload) {
        var fault = payload.identity().fault();
        if (fault != null) {
            return new Obstacle(QuarantineReason.IDENTITY_MISSING, fault);
        }
        if (config.validation() == IngestConfig.Validation.STRICT
                && payload.undeclared() + payload.typeMismatches() > 0) {
            return new Obstacle(
                    QuarantineReason.REJECTED_BY_POLICY,
                    String.format(
                            Locale.ROOT,
                            "Validation is strict, and there are %d undeclared key paths and %d type mismatches.",
                            payload.undeclared(),
                            payload.typeMismatches()));
        }
        return null;
    }

    private IngestDecision storable(
            Payload.Storable payload, RedactedPayload redacted, Dictionary dictionary, Origin origin) {
        return new IngestDecision.Storable(
                ping(payload, RedactionReport.again(origin.redactionReport(), redacted.report()), dictionary, origin),
                payload.content(),
                Findings.of(dictionary, payload.content(), payload.typeMismatches()));
    }

    private Ping ping(
            Payload.Storable payload, @Nullable RedactionReport report, Dictionary dictionary, Origin origin) {
        var identity = payload.identity();
        var time = RecordingTime.of(
                identity.recordedAt(), origin.receivedAt(), origin.uploaded() ? MAX_UPLOADED_AGE : config.maxAge());
        var flags = new ArrayList<>(time.flags());
        if (report != null && report.passes()) {
            flags.add(PingFlag.PERSONAL_DATA);
        }
        return new Ping(
                requireNonNull(identity.instance()),
                time.week(),
                time.recordedAt(),
                origin.receivedAt(),
                identity.version(),
                identity.edition(),
                dictionary.version().toString(),
                origin.document().sha256(),
                origin.document().receivedBytes(),
                payload.metrics(),
                payload.undeclared(),
                payload.typeMismatches(),
                List.copyOf(flags),
                report);
    }

    private PayloadReader reader(Dictionary dictionary) {
        return readers.computeIfAbsent(dictionary.version(), _ -> new PayloadReader(dictionary, rules));
    }

    /** A payload, with the reader that has read it. */
    record Reading(PayloadReader reader, Payload payload) {

        Identity identity() {
            return payload.identity();
        }

        PayloadReview review(Document document) {
            return reader.review(document);
        }

        /** The dictionary that it was read with; null for none. */
        @Nullable
        Dictionary dictionary() {
            return reader.dictionary() == Dictionary.NONE ? null : reader.dictionary();
        }
    }

    /** An obstacle to storing a payload. */
    private record Obstacle(QuarantineReason reason, String detail) {}
}
