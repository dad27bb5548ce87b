package org.rollcall.ingest;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.rollcall.database.Deadline;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.payload.Identity;
import org.rollcall.payload.Payload;
import org.rollcall.payload.PayloadReader;
import org.rollcall.ping.Instance;
import org.rollcall.ping.Ping;
import org.rollcall.ping.PingStore;
import org.rollcall.ping.RecordingTime;
import org.rollcall.ping.StoredPing;
import org.rollcall.problem.ProblemException;
import org.rollcall.problem.ProblemType;
import org.rollcall.quarantine.Quarantine;
import org.rollcall.quarantine.QuarantineReason;
import org.rollcall.quarantine.QuarantinedPing;

/**
 * From the bytes of a payload to a durable receipt: read, check, decide, store. A well-formed payload always ends in the
 * database, as a ping or in quarantine.
 */
@ApplicationScoped
public class Ingestion {

    /** How old a payload may be that people carried out of an isolated network. */
    private static final Duration MAX_CARRIED_AGE = Duration.ofDays(3653);

    /** Knows no key path. */
    private static final PayloadReader NO_DICTIONARY =
            new PayloadReader(new Dictionary(new DictionaryVersion(0, 0), List.of()));

    /** What the database may take for one payload; the rest of the five seconds is for everything else. */
    private static final Duration PATIENCE = Duration.ofMillis(3500);

    private static final Duration OVERLOAD_RETRY = Duration.ofSeconds(10);

    private final DictionaryCatalog catalog;
    private final PingStore pings;
    private final Quarantine quarantine;
    private final IngestConfig config;
    private final IngestMetrics metrics;
    private final Clock clock;

    /** For the payloads that are between their arrival and their answer. */
    private final Semaphore places;

    /** One for each dictionary that is in use: it learns the order of keys. */
    private final Map<DictionaryVersion, PayloadReader> readers = new ConcurrentHashMap<>();

    Ingestion(
            DictionaryCatalog catalog,
            PingStore pings,
            Quarantine quarantine,
            IngestConfig config,
            IngestMetrics metrics,
            Clock clock) {
        this.catalog = catalog;
        this.pings = pings;
        this.quarantine = quarantine;
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
        this.places = new Semaphore(config.maxConcurrent());
    }

    /**
     * Takes a payload in; when the receipt is there, the payload is durable. Fails with a {@link ProblemException} where
     * the body is not a JSON object within the limits, or the sender has sent too much, and with another exception where
     * the sender broke off, or this side failed; nothing is stored then.
     *
     * @param address of the sender
     * @param body to be collected, and received by a thread that may wait
     */
    Uni<Receipt> ingest(String address, Uni<RequestBody> body) {
        return Uni.createFrom()
                .deferred(() -> {
                    config.rateLimit().perAddress().count("address", address);
                    return body;
                })
                .map(arrived -> {
                    try (arrived) {
                        return ingestInTime(arrived.document(), Way.SENT);
                    }
                })
                .onFailure()
                .invoke(metrics::failed);
    }

    /**
     * Takes a payload in that people carried here from an isolated network; when it returns, the payload is durable. The
     * limit of its hostname does not apply, because years of one instance may come at once; that of the address does.
     *
     * @param address of the sender
     * @throws ProblemException where it is not a JSON object within the limits, or the sender has sent too much; nothing
     *     is stored then
     */
    public Receipt ingestCarried(String address, byte[] document) {
        try {
            config.rateLimit().perAddress().count("address", address);
            return ingestInTime(document, Way.CARRIED);
        } catch (RuntimeException e) {
            metrics.failed(e);
            throw e;
        }
    }

    /** The receipt with this id, for who knows the SHA-256 (hexadecimal) of the payload. */
    Optional<Receipt> receipt(long id, String sha256) {
        return Deadline.within(
                PATIENCE,
                () -> pings.receipt(id, sha256)
                        .map(ping -> receipt(ping, ReceiptStatus.STORED))
                        .or(() -> quarantine.find(id, sha256).map(ping -> Receipt.of(id, ping))));
    }

    /** The sender is answered within five seconds, whatever the database does. */
    private Receipt ingestInTime(byte[] document, Way way) {
        if (!places.tryAcquire()) {
            throw new ProblemException(
                    ProblemType.OVERLOADED,
                    "%d payloads are being taken in at this moment; try again later".formatted(config.maxConcurrent()),
                    Map.of(),
                    OVERLOAD_RETRY);
        }
        var begun = System.nanoTime();
        try {
            var receipt = Deadline.within(PATIENCE, () -> ingest(document, way));
            metrics.answered(receipt, System.nanoTime() - begun);
            return receipt;
        } finally {
            places.release();
        }
    }

    /**
     * What would become of a payload that came now: the decision that {@link #ingest} makes. Nothing is stored or counted.
     *
     * @param given the dictionary to check against; null for the one that the payload itself asks for
     * @throws ProblemException as {@link #ingest} fails
     */
    Validation examine(byte[] document, @Nullable Dictionary given) {
        var dictionary = given == null ? catalog.resolve(PayloadReader.productVersion(document)) : Optional.of(given);
        var decision = decide(document, dictionary, Way.EXAMINED);
        var review = dictionary.map(this::reader).orElse(NO_DICTIONARY).review(document);
        return Validation.of(decision, review, dictionary.orElse(null));
    }

    private Receipt ingest(byte[] document, Way way) {
        var dictionary = catalog.resolve(PayloadReader.productVersion(document));
        return switch (decide(document, dictionary, way)) {
            case Decision.Store decision -> {
                var stored = pings.store(decision.ping(), decision.content());
                yield receipt(stored.ping(), stored.repeated() ? ReceiptStatus.REPEATED : ReceiptStatus.STORED);
            }
            case Decision.Keep decision -> Receipt.of(quarantine.keep(decision.ping(), document), decision.ping());
        };
    }

    private Decision decide(byte[] document, Optional<Dictionary> dictionary, Way way) {
        var receivedAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (dictionary.isEmpty()) {
            return keep(
                    PayloadReader.identity(document),
                    document,
                    receivedAt,
                    QuarantineReason.DICTIONARY_MISSING,
                    "no dictionary is published");
        }
        var reader = reader(dictionary.get());
        var read = reader.read(document);
        if (way == Way.SENT && read.identity().hostname() != null) {
            config.rateLimit()
                    .perHostname()
                    .count("hostname", Instance.normalized(read.identity().hostname()));
        }
        return switch (read) {
            case Payload.Unstorable payload ->
                keep(payload.identity(), document, receivedAt, payload.reason(), payload.detail());
            case Payload.Storable payload -> decide(payload, reader.dictionary(), document, receivedAt, way);
        };
    }

    private Decision decide(
            Payload.Storable payload, Dictionary dictionary, byte[] document, Instant receivedAt, Way way) {
        var identity = payload.identity();
        var instance = identity.instance();
        if (instance == null) {
            return keep(
                    identity,
                    document,
                    receivedAt,
                    QuarantineReason.IDENTITY_MISSING,
                    identity.hostname() == null ? "hostname is missing" : "hostname cannot be a host name");
        }
        var violations = payload.undeclared() + payload.typeMismatches();
        if (config.validation() == IngestConfig.Validation.STRICT && violations > 0) {
            return keep(
                    identity,
                    document,
                    receivedAt,
                    QuarantineReason.REJECTED_BY_POLICY,
                    "validation is strict, and there are %d undeclared key paths and %d type mismatches"
                            .formatted(payload.undeclared(), payload.typeMismatches()));
        }
        return store(payload, instance, dictionary, document, receivedAt, way);
    }

    private Decision store(
            Payload.Storable payload,
            Instance instance,
            Dictionary dictionary,
            byte[] document,
            Instant receivedAt,
            Way way) {
        var identity = payload.identity();
        var maxAge = way == Way.CARRIED ? MAX_CARRIED_AGE : config.maxAge();
        var time = RecordingTime.of(identity.recordedAt(), receivedAt, maxAge);
        var ping = new Ping(
                instance,
                time.week(),
                time.recordedAt(),
                receivedAt,
                identity.version(),
                identity.edition(),
                dictionary.version().toString(),
                sha256(document),
                document.length,
                payload.metrics(),
                payload.undeclared(),
                payload.typeMismatches(),
                time.flags());
        return new Decision.Store(ping, payload.content());
    }

    private static Decision keep(
            Identity identity, byte[] document, Instant receivedAt, QuarantineReason reason, String detail) {
        return new Decision.Keep(new QuarantinedPing(
                receivedAt,
                reason,
                detail,
                identity.hostname(),
                identity.uuid(),
                identity.version(),
                sha256(document),
                document.length));
    }

    private Receipt receipt(StoredPing ping, ReceiptStatus status) {
        return Receipt.of(ping, status, catalog.published(ping.ping().dictionary()));
    }

    private PayloadReader reader(Dictionary dictionary) {
        return readers.computeIfAbsent(dictionary.version(), _ -> new PayloadReader(dictionary));
    }

    private static String sha256(byte[] document) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(document));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How a payload came here. */
    private enum Way {
        /** By the instance itself, in the week of the ping. */
        SENT,
        /** By people, at any time. */
        CARRIED,
        /** To be looked at, and not to stay. */
        EXAMINED
    }
}
